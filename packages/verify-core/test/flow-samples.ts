import { type Challenge, emptyLedger, type Ledger } from '../src/flow/ledger.ts'
import type { E164 } from '../src/phone.ts'

export const now = Date.UTC(2026, 0, 1, 12)
export const ours = '+447700900123' as E164
export const another = '+447700900456' as E164

/** A challenge of browser `b1`, a minute old, whose code is there to be typed. */
export function pending(more: Partial<Challenge> = {}): Challenge {
  return {
    id: 'c1',
    browserId: 'b1',
    purpose: 'login',
    phone: ours,
    country: 'GB',
    factorVersion: 1,
    state: 'pending',
    requestId: 'r1',
    clientRef: 'ref1',
    channel: 'sms',
    attempts: 0,
    sends: 1,
    startedAt: now - 60_000,
    expiresAt: now + 240_000,
    ...more,
  }
}

/** A ledger with one send a minute ago, and its challenge. */
export function withChallenge(
  challenge: Partial<Challenge> = {},
  more: Partial<Ledger> = {},
): Ledger {
  return { ...emptyLedger, sends: 1, challenge: pending(challenge), ...more }
}
