import type { E164 } from '../phone.ts'
import type { Channel, Fallback } from '../provider.ts'

/** Why a proof is asked for: to hold a phone for the first time, or again. */
export type Purpose = 'enroll' | 'login'

/** A guess, remembered for a moment so that the same click twice is one guess. */
interface Tried {
  /** HMAC of the code. */
  readonly code: string
  readonly at: number
}

/** Our record of one "prove it now". Times are ms since the epoch. */
export interface Challenge {
  readonly id: string
  /** The browser that began it; no other may confirm it. */
  readonly browserId: string
  readonly purpose: Purpose
  readonly phone: E164
  /** ISO 3166, of the parsed number. */
  readonly country: string
  /** The user's factorVersion when it began (0: no enrollment); a later change makes it void. */
  readonly factorVersion: number
  /** Moves forward only. `starting` counts as dead when its lease is over. */
  readonly state: 'starting' | 'pending' | 'consumed' | 'cancelled' | 'failed'
  readonly leaseEndsAt?: number
  /** The provider no longer knows it. It may still be consumed by whoever was told "right", but is not offered any more. */
  readonly doubtful?: true
  /** The provider's handle, once it has answered. */
  readonly requestId?: string
  readonly clientRef: string
  readonly channel: Channel
  /** Guesses spent, 0 to 3. */
  readonly attempts: number
  readonly tried?: readonly Tried[]
  /** Messages asked for: 1, and one more with each resend. */
  readonly sends: number
  /** When the last of them went out; absent until the provider has answered. */
  readonly sentAt?: number
  /** What the provider tries by itself after it, in the order of time. */
  readonly fallbacks?: readonly { readonly channel: Channel; readonly at: number }[]
  /** Where the device goes for a silent step. */
  readonly checkUrl?: string
  readonly startedAt: number
  readonly expiresAt: number
  readonly next?: string
}

/** What the provider has answered to a send. */
export interface Sent {
  readonly requestId: string
  readonly channel: Channel
  /** When, in ms since the epoch. */
  readonly at: number
  readonly fallbacks: readonly Fallback[]
  readonly checkUrl?: string | undefined
}

/** Where a challenge stands after a send. */
export function afterSend({ requestId, channel, at, fallbacks, checkUrl }: Sent) {
  return {
    requestId,
    channel,
    sentAt: at,
    fallbacks: fallbacks.map((one) => ({
      channel: one.channel,
      at: at + one.afterSeconds * 1_000,
    })),
    ...(checkUrl !== undefined && { checkUrl }),
  }
}

/** The step that runs, by the timing of the steps: its channel, and since when. */
export function runningStep(
  { channel, fallbacks = [], sentAt, startedAt }: Challenge,
  now: number,
): { readonly channel: Channel; readonly since: number } {
  const fallback = fallbacks.findLast(({ at }) => at <= now)
  if (fallback) return { channel: fallback.channel, since: fallback.at }
  return { channel, since: sentAt ?? startedAt }
}

/** One record per user: what was guessed and sent lately, and the one challenge there may be. */
export interface Ledger {
  /** Consecutive guesses without a success, over all challenges and browsers. */
  readonly failures: number
  readonly lockedUntil?: number
  /** Too many failures ever since the last success: nothing goes until an operator unlocks. */
  readonly suspended?: true
  /** Sends since the last success; the next gap grows with them. */
  readonly sends: number
  /** Phones tried for an enrollment lately: the beginning of a keyed hash, and when. */
  readonly phones?: Readonly<Record<string, number>>
  /** Nothing is sent before. */
  readonly nextSendAt?: number
  readonly challenge?: Challenge
  /** The last success, remembered for a moment: a double click whose first answer was lost gets the same answer. */
  readonly accepted?: { readonly browserId: string; readonly code: string; readonly at: number }
}

/** What a pure decision answers: the ledger to write (absent: leave it) and what to do. */
export interface Update<Decision> {
  readonly ledger?: Ledger
  readonly decision: Decision
}

/** A user of whom nothing is recorded. */
export const emptyLedger: Ledger = { failures: 0, sends: 0 }

/** The most guesses of one challenge; the provider counts the same. */
export const maxAttempts = 3
/** The most resends of one challenge. */
export const maxResends = 2
/** How long `starting` may last before it counts as dead. */
export const leaseMs = 15_000
/** How long a success answers the same code from the same browser again. */
export const acceptedMs = 15_000
/** How long a phone that was tried counts. */
export const dayMs = 86_400_000

/** A clock that went back by more than this means that we cannot trust what we stored: it counts as expired. */
export const clockToleranceMs = 60_000

/** Whether its time is over. Fails closed when the clock went back. */
export function isOver(challenge: Challenge, now: number): boolean {
  return now >= challenge.expiresAt || now < challenge.startedAt - clockToleranceMs
}

/** Whether a person can still do something with it: a code is on its way or there, and guesses are left. */
export function isOpen(challenge: Challenge | undefined, now: number): challenge is Challenge {
  if (challenge === undefined || challenge.doubtful || isOver(challenge, now)) return false
  if (challenge.state === 'starting') return now < (challenge.leaseEndsAt ?? 0)
  return challenge.state === 'pending' && challenge.attempts < maxAttempts
}

/** The open challenge of this browser. */
export function openChallenge(
  ledger: Ledger,
  browserId: string,
  factorVersion: number,
  now: number,
): Challenge | undefined {
  const { challenge } = ledger
  if (!isOpen(challenge, now)) return undefined
  if (challenge.browserId !== browserId || challenge.factorVersion !== factorVersion)
    return undefined
  return challenge
}

/** Whether the user may neither send nor guess, and until when. */
export function decideLock(
  ledger: Ledger,
  now: number,
):
  { readonly kind: 'suspended' } | { readonly kind: 'locked'; readonly until: number } | undefined {
  if (ledger.suspended) return { kind: 'suspended' }
  if (ledger.lockedUntil !== undefined && now < ledger.lockedUntil) {
    return { kind: 'locked', until: ledger.lockedUntil }
  }
  return undefined
}

/** When the store may forget the ledger; `undefined`: never. */
export function ledgerExpiry(ledger: Ledger, now: number): number | undefined {
  if (ledger.suspended) return undefined
  if (ledger.failures > 0) return now + 90 * dayMs
  return Math.max(
    now + 60_000,
    (ledger.challenge?.expiresAt ?? 0) + 60_000,
    // The gaps grow across challenges: forgotten earlier, they would begin anew with every challenge that is let expire.
    (ledger.nextSendAt ?? 0) + (ledger.sends > 0 ? dayMs : 60_000),
    ...Object.values(ledger.phones ?? {}).map((triedAt) => triedAt + dayMs),
  )
}
