import type { Ledger } from './ledger.ts'

const failuresPerLock = 10
const firstLockMs = 15 * 60_000
const longestLockMs = 24 * 3_600_000
/** NIST SP 800-63B 3.2.2: no more than 100 consecutive failed attempts on one account. */
const failuresUntilSuspended = 100

const gapsInSeconds = [35, 60, 120, 300] as const
/** No gap is longer. */
export const longestGapMs = Math.max(...gapsInSeconds) * 1_000

/**
 * Milliseconds to the next send after `sends` sends without a success: 35, 60, 120, then 300 s.
 * 35 and not 30, because the provider refuses to cancel a verification in its first 30 seconds.
 */
export function gapMs(sends: number): number {
  return (gapsInSeconds[sends - 1] ?? gapsInSeconds[gapsInSeconds.length - 1] ?? 300) * 1_000
}

/** Count one guess that has not been right (yet): every tenth in a row locks, each lock twice as long; the hundredth suspends. */
export function countFailure(ledger: Ledger, now: number): Ledger {
  const failures = ledger.failures + 1
  const counted: Ledger = { ...withoutLock(ledger), failures }
  if (failures >= failuresUntilSuspended) return { ...counted, suspended: true }
  if (failures % failuresPerLock !== 0) return counted
  const lockMs = Math.min(firstLockMs * 2 ** (failures / failuresPerLock - 1), longestLockMs)
  return { ...counted, lockedUntil: now + lockMs }
}

/** Take one counted guess back: the provider certainly did not look at it. */
export function uncountFailure(ledger: Ledger): Ledger {
  return { ...withoutLock(ledger), failures: Math.max(0, ledger.failures - 1) }
}

/** Forget the failures and what they caused. */
export function clearFailures(ledger: Ledger): Ledger {
  return { ...withoutLock(ledger), failures: 0 }
}

function withoutLock({ lockedUntil: _until, suspended: _suspended, ...rest }: Ledger): Ledger {
  return rest
}
