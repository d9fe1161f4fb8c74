import {
  afterSend,
  type Challenge,
  decideLock,
  type Ledger,
  maxResends,
  openChallenge,
  runningStep,
  type Sent,
  type Update,
} from './ledger.ts'
import { gapMs } from './locks.ts'

export type ResendDecision =
  | { readonly kind: 'suspended' }
  | { readonly kind: 'locked'; readonly until: number }
  | { readonly kind: 'no_challenge' }
  | { readonly kind: 'no_resends_left'; readonly challenge: Challenge }
  | { readonly kind: 'wait'; readonly challenge: Challenge; readonly until: number }
  | {
      readonly kind: 'resend'
      readonly challenge: Challenge & { readonly requestId: string }
      /** What to go back to if nothing was sent. */
      readonly before: Ledger
    }

/** Decide what `POST resend` does. Attempts and expiry stay as they are: a resend buys no time and no guesses. */
export function decideResend(
  ledger: Ledger,
  input: { now: number; browserId: string; factorVersion: number },
): Update<ResendDecision> {
  const { now } = input
  const lock = decideLock(ledger, now)
  if (lock) return { decision: lock }

  const open = openChallenge(ledger, input.browserId, input.factorVersion, now)
  if (open === undefined) return { decision: { kind: 'no_challenge' } }
  const until = resendFrom(ledger, open, now)
  if (open.requestId === undefined || now < until) {
    return { decision: { kind: 'wait', challenge: open, until: ledger.nextSendAt ?? now + 1_000 } }
  }
  if (open.sends > maxResends) return { decision: { kind: 'no_resends_left', challenge: open } }

  const challenge = {
    ...open,
    requestId: open.requestId,
    sends: open.sends + 1,
  }
  const sends = ledger.sends + 1
  return {
    ledger: { ...ledger, challenge, sends, nextSendAt: now + gapMs(sends) },
    decision: { kind: 'resend', challenge, before: ledger },
  }
}

/** From when on a resend may be asked for. A silent step has sent nothing, so its first message needs no gap; one click gets it. */
export function resendFrom(ledger: Ledger, challenge: Challenge, now: number): number {
  const isSilent = runningStep(challenge, now).channel === 'silent_auth'
  return isSilent && challenge.sends === 1 ? now : (ledger.nextSendAt ?? now)
}

/** The provider has sent again, perhaps under a new id; codes tried before say nothing about the new one. */
export function finishResend(
  ledger: Ledger,
  sent: Sent & {
    readonly id: string
    readonly oldRequestId: string
    readonly clientRef: string
  },
): Update<'sent' | 'late'> {
  const { challenge } = ledger
  const isOurs =
    challenge?.id === sent.id &&
    challenge.state === 'pending' &&
    challenge.requestId === sent.oldRequestId
  if (!isOurs) return { decision: 'late' }
  const { tried: _tried, checkUrl: _url, ...rest } = challenge
  // The next step of the same verification keeps the name that the verification was started with.
  const clientRef = sent.requestId === sent.oldRequestId ? challenge.clientRef : sent.clientRef
  return {
    ledger: { ...ledger, challenge: { ...rest, clientRef, ...afterSend(sent) } },
    decision: 'sent',
  }
}
