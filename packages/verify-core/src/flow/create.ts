import type { Channel } from '../provider.ts'
import {
  afterSend,
  type Challenge,
  clockToleranceMs,
  dayMs,
  decideLock,
  isOver,
  type Ledger,
  leaseMs,
  openChallenge,
  type Purpose,
  type Sent,
  type Update,
} from './ledger.ts'
import { gapMs, longestGapMs } from './locks.ts'

export interface CreateInput {
  readonly now: number
  readonly id: string
  readonly clientRef: string
  readonly browserId: string
  readonly purpose: Purpose
  readonly phone: Challenge['phone']
  readonly country: string
  /** The beginning of a keyed hash of the phone: enough to tell a user's few phones apart. */
  readonly phoneTag: string
  /** How many phones a user may try to enroll in a day. */
  readonly newPhonesPerDay: number
  readonly factorVersion: number
  readonly channel: Channel
  readonly codeTtlMs: number
  readonly next: string | undefined
}

export type CreateDecision =
  | { readonly kind: 'suspended' }
  | { readonly kind: 'locked'; readonly until: number }
  /** This browser's challenge of this phone is running: one intent, one message. */
  | { readonly kind: 'show'; readonly challenge: Challenge }
  | { readonly kind: 'wait'; readonly until: number }
  | { readonly kind: 'too_many_phones'; readonly until: number }
  /** Send. `stale` is an earlier verification of the same phone that the provider may still be running. */
  | {
      readonly kind: 'start'
      readonly challenge: Challenge
      readonly stale: string | undefined
      /** What to go back to if nothing was sent. */
      readonly before: Ledger
    }

/** Decide what `POST create` does. The gap is of the user, whatever the browser and the number. */
export function decideCreate(ledger: Ledger, input: CreateInput): Update<CreateDecision> {
  const { now } = input
  const lock = decideLock(ledger, now)
  if (lock) return { decision: lock }

  const open = openChallenge(ledger, input.browserId, input.factorVersion, now)
  if (open && open.phone === input.phone && open.purpose === input.purpose) {
    return { decision: { kind: 'show', challenge: open } }
  }
  const { nextSendAt: until } = ledger
  if (until !== undefined && isWaiting(until, now)) return { decision: { kind: 'wait', until } }
  const phones = input.purpose === 'enroll' ? notePhone(ledger.phones, input) : ledger.phones
  if (typeof phones === 'number') return { decision: { kind: 'too_many_phones', until: phones } }

  const challenge: Challenge = {
    id: input.id,
    browserId: input.browserId,
    purpose: input.purpose,
    phone: input.phone,
    country: input.country,
    factorVersion: input.factorVersion,
    state: 'starting',
    leaseEndsAt: now + leaseMs,
    clientRef: input.clientRef,
    channel: input.channel,
    attempts: 0,
    sends: 1,
    startedAt: now,
    expiresAt: now + input.codeTtlMs,
    ...(input.next === undefined ? {} : { next: input.next }),
  }
  const sends = ledger.sends + 1
  return {
    ledger: {
      ...ledger,
      challenge,
      sends,
      nextSendAt: now + gapMs(sends),
      ...(phones && { phones }),
    },
    decision: {
      kind: 'start',
      challenge,
      stale: staleRequest(ledger.challenge, input.phone, now),
      before: ledger,
    },
  }
}

/** A gap longer than any we set means that the clock went back: nobody is made to wait for it to come round again. */
function isWaiting(until: number, now: number): boolean {
  return now < until && until - now <= longestGapMs + clockToleranceMs
}

/** The phones of the last day with this one, or the time from which one more may be tried. */
function notePhone(
  phones: Ledger['phones'] = {},
  { now, phoneTag, newPhonesPerDay }: CreateInput,
): Ledger['phones'] | number {
  const recent = Object.entries(phones).filter(([, triedAt]) => now - triedAt < dayMs)
  const others = recent.filter(([tag]) => tag !== phoneTag)
  if (others.length >= newPhonesPerDay) {
    return Math.min(...others.map(([, triedAt]) => triedAt)) + dayMs
  }
  return { ...Object.fromEntries(recent), [phoneTag]: now }
}

function staleRequest(
  earlier: Challenge | undefined,
  phone: Challenge['phone'],
  now: number,
): string | undefined {
  if (earlier === undefined || earlier.phone !== phone || isOver(earlier, now)) return undefined
  return earlier.state === 'consumed' ? undefined : earlier.requestId
}

/** The provider has sent: the code page may be shown. `late` when the challenge is no longer ours to finish. */
export function finishStart(
  ledger: Ledger,
  started: Sent & { readonly id: string },
): Update<'pending' | 'late'> {
  const { challenge } = ledger
  if (challenge?.id !== started.id || challenge.state !== 'starting') return { decision: 'late' }
  const { leaseEndsAt: _lease, ...rest } = challenge
  return {
    ledger: {
      ...ledger,
      challenge: { ...rest, state: 'pending', ...afterSend(started) },
    },
    decision: 'pending',
  }
}

/** The send failed, or nobody knows: the challenge is dead and the send stays counted. */
export function failStart(ledger: Ledger, id: string): Update<undefined> {
  const { challenge } = ledger
  if (challenge?.id !== id || challenge.state !== 'starting') return { decision: undefined }
  return {
    ledger: { ...ledger, challenge: { ...challenge, state: 'failed' } },
    decision: undefined,
  }
}

/** Certainly nothing was sent: what was there before is there again, with a pause of `waitMs` if the provider asked for one. */
export function undoSend(
  ledger: Ledger,
  undo: {
    readonly id: string
    readonly before: Ledger
    readonly now: number
    readonly waitMs: number
  },
): Update<undefined> {
  const { challenge, nextSendAt: _next, phones: _phones, ...rest } = ledger
  if (challenge?.id !== undo.id) return { decision: undefined }
  const { before } = undo
  const nextSendAt =
    undo.waitMs > 0 ? Math.max(undo.now + undo.waitMs, before.nextSendAt ?? 0) : before.nextSendAt
  const restored = restoreChallenge(challenge, before.challenge)
  return {
    ledger: {
      ...rest,
      sends: before.sends,
      ...(before.phones && { phones: before.phones }),
      ...(restored && { challenge: restored }),
      ...(nextSendAt !== undefined && { nextSendAt }),
    },
    decision: undefined,
  }
}

/** After a resend the guesses that were spent meanwhile stay spent. */
function restoreChallenge(now: Challenge, before: Challenge | undefined): Challenge | undefined {
  if (before?.id !== now.id) return before
  return { ...now, sends: before.sends, clientRef: before.clientRef }
}
