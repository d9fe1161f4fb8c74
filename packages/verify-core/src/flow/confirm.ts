import {
  acceptedMs,
  type Challenge,
  decideLock,
  isOver,
  type Ledger,
  maxAttempts,
  runningStep,
  type Update,
} from './ledger.ts'
import type { Channel } from '../provider.ts'
import { clearFailures, countFailure, uncountFailure } from './locks.ts'

/** The same code again within this time is the same click, not a second guess. */
const sameClickMs = 3_000

export interface AttemptInput {
  readonly now: number
  readonly browserId: string
  readonly factorVersion: number
  /** HMACs of the typed code, one for each secret in use; the first is written. */
  readonly code: readonly [string, ...string[]]
}

export type AttemptDecision =
  | { readonly kind: 'suspended' }
  | { readonly kind: 'locked'; readonly until: number }
  | { readonly kind: 'no_challenge' }
  | { readonly kind: 'expired'; readonly challenge: Challenge }
  | { readonly kind: 'exhausted' }
  /** This very code was right a moment ago, in this browser. */
  | { readonly kind: 'repeat' }
  /** This very code is being checked, or has just been: wait for how it ends. */
  | { readonly kind: 'settle'; readonly challenge: Challenge }
  /** One attempt is spent: ask the provider. */
  | { readonly kind: 'check'; readonly challenge: Challenge & { readonly requestId: string } }

/** Decide what one guess costs, before anybody is asked whether it is right: a racing guess must not ride free. */
export function decideAttempt(ledger: Ledger, input: AttemptInput): Update<AttemptDecision> {
  const { now, code } = input
  if (isAccepted(ledger, input)) return { decision: { kind: 'repeat' } }
  const lock = decideLock(ledger, now)
  if (lock) return { decision: lock }

  const { challenge } = ledger
  const isOurs =
    challenge?.browserId === input.browserId &&
    challenge.factorVersion === input.factorVersion &&
    (challenge.state === 'pending' || challenge.state === 'failed')
  if (!isOurs || challenge.requestId === undefined) return { decision: { kind: 'no_challenge' } }
  if (isOver(challenge, now) || challenge.doubtful) {
    return { decision: { kind: 'expired', challenge } }
  }
  if (challenge.state === 'failed') return { decision: { kind: 'exhausted' } }

  const tried = challenge.tried ?? []
  const isSameClick = tried.some((t) => code.includes(t.code) && now - t.at < sameClickMs)
  if (isSameClick) return { decision: { kind: 'settle', challenge } }
  if (challenge.attempts >= maxAttempts) return { decision: { kind: 'exhausted' } }

  const spent = {
    ...challenge,
    requestId: challenge.requestId,
    attempts: challenge.attempts + 1,
    tried: [...tried, { code: code[0], at: now }],
  }
  return {
    ledger: { ...countFailure(ledger, now), challenge: spent },
    decision: { kind: 'check', challenge: spent },
  }
}

/** Whether this code, from this browser, was right within the last 15 seconds. */
export function isAccepted(
  ledger: Ledger,
  input: Pick<AttemptInput, 'now' | 'browserId' | 'code'>,
): boolean {
  const { accepted } = ledger
  return (
    accepted !== undefined &&
    accepted.browserId === input.browserId &&
    input.code.includes(accepted.code) &&
    Math.abs(input.now - accepted.at) <= acceptedMs
  )
}

/** The channel that a right code came by. Digits came by a message, whatever our clock says of the silent step before it. */
export function provedBy(challenge: Challenge, isSilent: boolean, now: number): Channel {
  if (isSilent) return 'silent_auth'
  const { channel } = runningStep(challenge, now)
  return channel === 'silent_auth' ? (challenge.fallbacks?.[0]?.channel ?? channel) : channel
}

/** The provider said "right": exactly one caller turns the challenge into a success, and only before our own expiry. */
export function consume(
  ledger: Ledger,
  proof: { readonly challenge: Challenge; readonly code: string; readonly now: number },
): Update<'consumed' | 'lost'> {
  const { challenge } = ledger
  const isOurs =
    challenge?.id === proof.challenge.id &&
    challenge.requestId === proof.challenge.requestId &&
    challenge.state === 'pending' &&
    !isOver(challenge, proof.now)
  if (!isOurs) return { decision: 'lost' }
  const { nextSendAt: _gap, ...rest } = clearFailures(ledger)
  const { tried: _tried, checkUrl: _url, ...kept } = challenge
  return {
    ledger: {
      ...rest,
      sends: 0,
      challenge: { ...kept, state: 'consumed' },
      accepted: { browserId: challenge.browserId, code: proof.code, at: proof.now },
    },
    decision: 'consumed',
  }
}

/** The provider certainly did not look at the code: the guess is given back, if it is still the same challenge. */
export function giveBack(ledger: Ledger, id: string, code: string): Update<undefined> {
  const { challenge } = ledger
  if (challenge?.id !== id || challenge.state !== 'pending') return { decision: undefined }
  return {
    ledger: {
      ...uncountFailure(ledger),
      challenge: {
        ...challenge,
        attempts: Math.max(0, challenge.attempts - 1),
        tried: (challenge.tried ?? []).filter((t) => t.code !== code),
      },
    },
    decision: undefined,
  }
}

/** The provider ended it after a wrong code: nobody can win it any more. */
export function failChallenge(ledger: Ledger, id: string): Update<undefined> {
  const { challenge } = ledger
  if (challenge?.id !== id || challenge.state !== 'pending') return { decision: undefined }
  return {
    ledger: { ...ledger, challenge: { ...challenge, state: 'failed' } },
    decision: undefined,
  }
}

/** The provider no longer knows it, which is doubt and not failure: somebody faster may be about to consume it. */
export function doubtChallenge(ledger: Ledger, id: string): Update<undefined> {
  const { challenge } = ledger
  if (challenge?.id !== id || challenge.state !== 'pending') return { decision: undefined }
  return { ledger: { ...ledger, challenge: { ...challenge, doubtful: true } }, decision: undefined }
}

/** Give up this browser's challenge, if it is still open. */
export function cancelChallenge(ledger: Ledger, browserId: string): Update<Challenge | undefined> {
  const { challenge } = ledger
  const isRunning = challenge?.state === 'starting' || challenge?.state === 'pending'
  if (!isRunning || challenge.browserId !== browserId) return { decision: undefined }
  return {
    ledger: { ...ledger, challenge: { ...challenge, state: 'cancelled' } },
    decision: challenge,
  }
}
