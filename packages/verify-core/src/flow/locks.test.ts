import { describe, expect, it } from 'vitest'
import { now } from '../../test/flow-samples.ts'
import { decideLock, emptyLedger, type Ledger } from './ledger.ts'
import { clearFailures, countFailure, gapMs, uncountFailure } from './locks.ts'

const minute = 60_000

function afterFailures(count: number, ledger: Ledger = emptyLedger): Ledger {
  let after = ledger
  for (let at = 0; at < count; at += 1) after = countFailure(after, now)
  return after
}

describe('the lock', () => {
  it.each([
    [1, undefined],
    [9, undefined],
    [10, 15],
    [11, undefined],
    [20, 30],
    [30, 60],
    [40, 120],
    [50, 240],
    [60, 480],
    [70, 960],
    [80, 1_440],
    [90, 1_440],
    [99, undefined],
  ])('after %i failures in a row lasts %s minutes', (failures, minutes) => {
    const lock = decideLock(afterFailures(failures), now)
    expect(lock).toEqual(
      minutes === undefined ? undefined : { kind: 'locked', until: now + minutes * minute },
    )
  })

  it('is over to the millisecond', () => {
    const locked = afterFailures(10)
    expect(decideLock(locked, now + 15 * minute - 1)).toBeDefined()
    expect(decideLock(locked, now + 15 * minute)).toBeUndefined()
  })

  it('becomes a suspension at the hundredth failure, which no time ends', () => {
    expect(decideLock(afterFailures(100), now + 10 * 365 * 86_400_000)).toEqual({
      kind: 'suspended',
    })
  })

  it('is taken back with the guess that caused it, and forgotten at a success', () => {
    const locked = afterFailures(10)
    expect(uncountFailure(locked)).toEqual({ ...emptyLedger, failures: 9 })
    expect(uncountFailure(emptyLedger).failures).toBe(0)
    expect(clearFailures(afterFailures(100))).toEqual(emptyLedger)
  })
})

describe('the gap to the next send', () => {
  it.each([
    [1, 35],
    [2, 60],
    [3, 120],
    [4, 300],
    [50, 300],
  ])('after %i sends is %i s', (sends, seconds) => {
    expect(gapMs(sends)).toBe(seconds * 1_000)
  })
})
