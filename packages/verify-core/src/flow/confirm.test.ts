import { describe, expect, it } from 'vitest'
import { now, pending, withChallenge } from '../../test/flow-samples.ts'
import {
  type AttemptInput,
  cancelChallenge,
  consume,
  decideAttempt,
  doubtChallenge,
  failChallenge,
  giveBack,
} from './confirm.ts'
import { emptyLedger, type Ledger } from './ledger.ts'

const input: AttemptInput = { now, browserId: 'b1', factorVersion: 1, code: ['hash', 'older'] }
const attempt = (ledger: Ledger, more: Partial<AttemptInput> = {}) =>
  decideAttempt(ledger, { ...input, ...more })

describe('an attempt', () => {
  it('is spent, and counted as a failure, before anybody is asked', () => {
    const { ledger, decision } = attempt(withChallenge({ attempts: 1 }, { failures: 4 }))
    const challenge = pending({ attempts: 2, tried: [{ code: 'hash', at: now }] })
    expect(decision).toEqual({ kind: 'check', challenge })
    expect(ledger).toEqual(withChallenge(challenge, { failures: 5 }))
  })

  it('that is the tenth failure is still checked, and locks', () => {
    const { ledger, decision } = attempt(withChallenge({}, { failures: 9 }))
    expect(decision.kind).toBe('check')
    expect(ledger?.lockedUntil).toBe(now + 15 * 60_000)
  })

  const { requestId: _none, ...unsent } = pending({ state: 'failed' })
  it.each<[string, Ledger, string]>([
    ['there is no challenge', emptyLedger, 'no_challenge'],
    ['nothing was sent', { ...emptyLedger, challenge: unsent }, 'no_challenge'],
    ['it is of another browser', withChallenge({ browserId: 'b2' }), 'no_challenge'],
    ['the factor has changed since', withChallenge({ factorVersion: 0 }), 'no_challenge'],
    ['it was cancelled', withChallenge({ state: 'cancelled' }), 'no_challenge'],
    ['it was consumed', withChallenge({ state: 'consumed' }), 'no_challenge'],
    ['it is over', withChallenge({ expiresAt: now }), 'expired'],
    ['the provider may have forgotten it', withChallenge({ doubtful: true }), 'expired'],
    ['three are spent', withChallenge({ attempts: 3 }), 'exhausted'],
    ['the provider has ended it', withChallenge({ state: 'failed' }), 'exhausted'],
    ['the user is locked', withChallenge({}, { lockedUntil: now + 1 }), 'locked'],
    ['the user is suspended', withChallenge({}, { suspended: true }), 'suspended'],
  ])('costs nothing when %s', (_name, ledger, kind) => {
    const { ledger: written, decision } = attempt(ledger)
    expect([decision.kind, written]).toEqual([kind, undefined])
  })

  it('with the code of a moment ago is the same click, under an older secret too', () => {
    const justTried = (code: string, ago: number) =>
      withChallenge({ attempts: 1, tried: [{ code, at: now - ago }] })
    expect(attempt(justTried('hash', 2_999)).decision.kind).toBe('settle')
    expect(attempt(justTried('older', 2_999)).decision.kind).toBe('settle')
    expect(attempt(justTried('hash', 3_000)).decision.kind).toBe('check')
    expect(attempt(justTried('other', 0)).decision.kind).toBe('check')
  })

  it('that repeats an accepted code is answered alike for 15 s, in the same browser', () => {
    const accepted = { browserId: 'b1', code: 'hash', at: now - 15_000 }
    const ledger = withChallenge({ state: 'consumed' }, { accepted })
    expect(attempt(ledger).decision.kind).toBe('repeat')
    expect(attempt(ledger, { now: now + 1 }).decision.kind).toBe('no_challenge')
    expect(attempt(ledger, { browserId: 'b2' }).decision.kind).toBe('no_challenge')
    expect(attempt(ledger, { code: ['other'] }).decision.kind).toBe('no_challenge')
  })
})

describe('a right code', () => {
  const challenge = pending({ attempts: 1, tried: [{ code: 'hash', at: now }] })
  const ledger = withChallenge(challenge, { failures: 9, sends: 3, nextSendAt: now + 9_000 })

  it('consumes the challenge, and forgets failures, sends and the gap', () => {
    const { ledger: written, decision } = consume(ledger, { challenge, code: 'hash', now })
    expect(decision).toBe('consumed')
    expect(written).toEqual({
      failures: 0,
      sends: 0,
      challenge: pending({ attempts: 1, state: 'consumed' }),
      accepted: { browserId: 'b1', code: 'hash', at: now },
    })
  })

  it.each([
    ['another challenge has taken its place', { id: 'c2' }],
    ['it was sent again under another handle', { requestId: 'r2' }],
    ['it was consumed already', { state: 'consumed' }],
    ['it was cancelled', { state: 'cancelled' }],
    ['its time is over', { expiresAt: now }],
  ] as const)('is lost when %s', (_name, more) => {
    const changed = withChallenge({ ...challenge, ...more })
    expect(consume(changed, { challenge, code: 'hash', now })).toEqual({ decision: 'lost' })
  })

  it('is lost when the challenge is forgotten', () => {
    expect(consume(emptyLedger, { challenge, code: 'hash', now })).toEqual({ decision: 'lost' })
  })

  it('still wins when another answer has cast doubt on the challenge', () => {
    const doubted = withChallenge({ ...challenge, doubtful: true })
    expect(consume(doubted, { challenge, code: 'hash', now }).decision).toBe('consumed')
  })
})

describe('a challenge', () => {
  const ledger = withChallenge({ attempts: 2, tried: [{ code: 'hash', at: now }] }, { failures: 2 })

  it('gets a guess back that the provider did not look at', () => {
    const expected = withChallenge({ attempts: 1, tried: [] }, { failures: 1 })
    expect(giveBack(ledger, 'c1', 'hash').ledger).toEqual(expected)
  })

  it('remembers what else was tried when it gets a guess back', () => {
    const other = { code: 'other', at: now }
    const twice = withChallenge({ attempts: 2, tried: [other, { code: 'hash', at: now }] })
    expect(giveBack(twice, 'c1', 'hash').ledger?.challenge?.tried).toEqual([other])
    const sentAgain = withChallenge({ attempts: 1 })
    expect(giveBack(sentAgain, 'c1', 'hash').ledger?.challenge?.tried).toEqual([])
  })

  it('that is forgotten changes nothing', () => {
    for (const change of [failChallenge, doubtChallenge, cancelChallenge]) {
      expect(change(emptyLedger, 'c1').ledger).toBeUndefined()
    }
    expect(giveBack(emptyLedger, 'c1', 'hash').ledger).toBeUndefined()
  })

  it('fails, is doubted, is given a guess back only while it is pending and the same', () => {
    const consumed = withChallenge({ state: 'consumed' })
    for (const change of [failChallenge, doubtChallenge]) {
      expect(change(ledger, 'c2').ledger).toBeUndefined()
      expect(change(consumed, 'c1').ledger).toBeUndefined()
    }
    expect(giveBack(ledger, 'c2', 'hash').ledger).toBeUndefined()
    expect(giveBack(consumed, 'c1', 'hash').ledger).toBeUndefined()
    expect(failChallenge(ledger, 'c1').ledger?.challenge?.state).toBe('failed')
    expect(doubtChallenge(ledger, 'c1').ledger?.challenge?.doubtful).toBe(true)
  })

  it('is given up by its own browser, while it runs', () => {
    expect(cancelChallenge(ledger, 'b1').ledger?.challenge?.state).toBe('cancelled')
    const starting = withChallenge({ state: 'starting' })
    expect(cancelChallenge(starting, 'b1').ledger?.challenge?.state).toBe('cancelled')
    expect(cancelChallenge(ledger, 'b2')).toEqual({ decision: undefined })
    expect(cancelChallenge(withChallenge({ state: 'consumed' }), 'b1').ledger).toBeUndefined()
  })
})
