import { describe, expect, it } from 'vitest'
import { now, pending, withChallenge } from '../../test/flow-samples.ts'
import { emptyLedger, isOver, ledgerExpiry, openChallenge } from './ledger.ts'

describe('a challenge', () => {
  it('is over at its time, and when the clock went back by more than a minute', () => {
    const challenge = pending()
    expect(isOver(challenge, challenge.expiresAt - 1)).toBe(false)
    expect(isOver(challenge, challenge.expiresAt)).toBe(true)
    expect(isOver(challenge, challenge.startedAt - 60_000)).toBe(false)
    expect(isOver(challenge, challenge.startedAt - 60_001)).toBe(true)
  })

  it.each([
    ['pending, with guesses left', { attempts: 2 }, true],
    ['pending, without', { attempts: 3 }, false],
    ['starting, within its lease', { state: 'starting', leaseEndsAt: now + 1 }, true],
    ['starting, after it', { state: 'starting', leaseEndsAt: now }, false],
    ['in doubt', { doubtful: true }, false],
    ['consumed', { state: 'consumed' }, false],
    ['cancelled', { state: 'cancelled' }, false],
    ['failed', { state: 'failed' }, false],
    ['of another browser', { browserId: 'b2' }, false],
    ['of an earlier factorVersion', { factorVersion: 0 }, false],
    ['over', { expiresAt: now }, false],
  ] as const)('that is %s is open to its browser: %s', (_name, more, isOpen) => {
    const open = openChallenge(withChallenge(more), 'b1', 1, now)
    expect(open !== undefined).toBe(isOpen)
  })
})

describe('the store may forget a ledger', () => {
  it.each([
    ['a minute after nothing', emptyLedger, now + 60_000],
    ['a minute after its challenge', withChallenge(), now + 300_000],
    ['a minute after its gap', { ...emptyLedger, nextSendAt: now + 900_000 }, now + 960_000],
    ['a day after a phone was tried', { ...emptyLedger, phones: { a: now } }, now + 86_400_000],
    ['90 days after a failure', { ...emptyLedger, failures: 1 }, now + 90 * 86_400_000],
    ['never, when suspended', { ...emptyLedger, failures: 100, suspended: true }, undefined],
  ] as const)('%s', (_name, ledger, expected) => {
    expect(ledgerExpiry(ledger, now)).toBe(expected)
  })
})
