import { describe, expect, it } from 'vitest'
import { another, now, ours, pending, withChallenge } from '../../test/flow-samples.ts'
import { type CreateInput, decideCreate, failStart, finishStart, undoSend } from './create.ts'
import { emptyLedger, type Ledger } from './ledger.ts'

const input: CreateInput = {
  now,
  id: 'c2',
  clientRef: 'ref2',
  browserId: 'b1',
  purpose: 'login',
  phone: ours,
  country: 'GB',
  phoneTag: 'tag1',
  newPhonesPerDay: 3,
  factorVersion: 1,
  channel: 'sms',
  codeTtlMs: 300_000,
  next: '/polls/1',
}

const create = (ledger: Ledger, more: Partial<CreateInput> = {}) =>
  decideCreate(ledger, { ...input, ...more })

describe('create', () => {
  it('starts a challenge of its own, under a lease, with the gap counted from now', () => {
    const { ledger, decision } = create(emptyLedger)
    expect(decision).toMatchObject({ kind: 'start', stale: undefined, before: emptyLedger })
    expect(ledger).toMatchObject({ sends: 1, nextSendAt: now + 35_000 })
    expect(ledger?.challenge).toEqual({
      id: 'c2',
      browserId: 'b1',
      purpose: 'login',
      phone: ours,
      country: 'GB',
      factorVersion: 1,
      state: 'starting',
      leaseEndsAt: now + 15_000,
      clientRef: 'ref2',
      channel: 'sms',
      attempts: 0,
      sends: 1,
      startedAt: now,
      expiresAt: now + 300_000,
      next: '/polls/1',
    })
  })

  it.each([
    ['the same phone and purpose', {}, 'show'],
    ['another phone', { phone: another }, 'start'],
    ['another purpose', { purpose: 'enroll' }, 'start'],
    ['another browser', { browserId: 'b2' }, 'start'],
    ['a later factorVersion', { factorVersion: 2 }, 'start'],
  ] as const)('beside a running challenge, for %s: %s', (_name, more, kind) => {
    expect(create(withChallenge(), more).decision.kind).toBe(kind)
  })

  it.each(['b1', 'b2'])('waits for the gap, in browser %s', (browserId) => {
    const ledger = withChallenge({ state: 'failed' }, { nextSendAt: now + 1 })
    expect(create(ledger, { browserId })).toEqual({ decision: { kind: 'wait', until: now + 1 } })
    expect(create({ ...ledger, nextSendAt: now }, { browserId }).decision.kind).toBe('start')
  })

  it('does not wait for a gap longer than any, which a clock that went back leaves', () => {
    const waiting = (ms: number) => withChallenge({ state: 'failed' }, { nextSendAt: now + ms })
    expect(create(waiting(360_000)).decision.kind).toBe('wait')
    expect(create(waiting(360_001)).decision.kind).toBe('start')
  })

  it('sends nothing while the user is locked or suspended, whatever is running', () => {
    const locked = withChallenge({}, { lockedUntil: now + 1 })
    expect(create(locked).decision).toEqual({ kind: 'locked', until: now + 1 })
    expect(create(withChallenge({}, { suspended: true })).decision).toEqual({ kind: 'suspended' })
  })

  it.each([
    ['of the same phone', { browserId: 'b2' }, 'r1'],
    ['that was cancelled', { state: 'cancelled' }, 'r1'],
    ['that was consumed', { state: 'consumed' }, undefined],
    ['that is over', { state: 'failed', expiresAt: now }, undefined],
    ['of another phone', { phone: another }, undefined],
  ] as const)('names the earlier verification %s that may still run: %s', (_name, more, stale) => {
    expect(create(withChallenge(more)).decision).toMatchObject({ kind: 'start', stale })
  })
})

describe('the phones that a user tries to enroll', () => {
  const enroll = (ledger: Ledger, phoneTag: string, at = now) =>
    create(ledger, { purpose: 'enroll', phoneTag, now: at, browserId: `b${phoneTag}` })
  const dayMs = 86_400_000
  const three = { ...emptyLedger, phones: { a: now - 3_000, b: now - 2_000, c: now - 1_000 } }

  it('are remembered, and the fourth of a day waits for the first to be a day old', () => {
    expect(enroll(emptyLedger, 'a').ledger?.phones).toEqual({ a: now })
    expect(enroll(three, 'd').decision).toEqual({
      kind: 'too_many_phones',
      until: now - 3_000 + dayMs,
    })
    expect(enroll(three, 'd', now - 3_001 + dayMs).decision.kind).toBe('too_many_phones')
    expect(enroll(three, 'd', now - 3_000 + dayMs).ledger?.phones).toEqual({
      b: now - 2_000,
      c: now - 1_000,
      d: now - 3_000 + dayMs,
    })
  })

  it('may be tried again, and count for an enrollment only', () => {
    expect(enroll(three, 'b').ledger?.phones).toEqual({ ...three.phones, b: now })
    expect(create(three, { phoneTag: 'd' }).ledger?.phones).toEqual(three.phones)
  })

  it('are forgotten with a send that was none', () => {
    const tried = enroll(emptyLedger, 'a').ledger ?? emptyLedger
    const undo = { id: 'c2', before: emptyLedger, now, waitMs: 0 }
    expect(undoSend(tried, undo).ledger).toStrictEqual(emptyLedger)
    const again = enroll(three, 'b').ledger ?? emptyLedger
    expect(undoSend(again, { ...undo, before: three }).ledger).toStrictEqual(three)
  })
})

describe('a start that has been asked for', () => {
  const starting = create(emptyLedger).ledger ?? emptyLedger
  const started = {
    id: 'c2',
    requestId: 'r2',
    channel: 'voice',
    at: now + 2_000,
    fallbacks: [{ channel: 'sms', afterSeconds: 100 }],
  } as const

  it('becomes pending when the provider has sent', () => {
    const { ledger, decision } = finishStart(starting, started)
    expect(decision).toBe('pending')
    expect(ledger?.challenge).toMatchObject({
      state: 'pending',
      requestId: 'r2',
      channel: 'voice',
      sentAt: now + 2_000,
      fallbacks: [{ channel: 'sms', at: now + 102_000 }],
    })
    expect(ledger?.challenge).not.toHaveProperty('leaseEndsAt')
  })

  it('comes too late for a challenge that was given up or replaced', () => {
    expect(finishStart(starting, { ...started, id: 'c1' })).toEqual({ decision: 'late' })
    const cancelled = withChallenge({ id: 'c2', state: 'cancelled' })
    expect(finishStart(cancelled, started)).toEqual({ decision: 'late' })
    expect(finishStart(emptyLedger, started)).toEqual({ decision: 'late' })
  })

  it('is dead, and stays counted, when nobody knows whether it was sent', () => {
    const { ledger } = failStart(starting, 'c2')
    expect(ledger).toMatchObject({ sends: 1, nextSendAt: now + 35_000 })
    expect(ledger?.challenge?.state).toBe('failed')
    expect(failStart(starting, 'c1').ledger).toBeUndefined()
    expect(failStart(emptyLedger, 'c2').ledger).toBeUndefined()
    expect(failStart(withChallenge({ id: 'c2' }), 'c2').ledger).toBeUndefined()
  })

  it('leaves no trace when certainly nothing was sent, but the pause the provider asked for', () => {
    const undo = { id: 'c2', before: emptyLedger, now, waitMs: 0 }
    expect(undoSend(starting, undo).ledger).toStrictEqual(emptyLedger)
    expect(undoSend(emptyLedger, undo).ledger).toBeUndefined()
    expect(undoSend(starting, { ...undo, waitMs: 7_000 }).ledger).toEqual({
      ...emptyLedger,
      nextSendAt: now + 7_000,
    })
    expect(undoSend(starting, { ...undo, id: 'c1' }).ledger).toBeUndefined()
  })

  it('gives back the send of a resend, and not the guesses spent meanwhile', () => {
    const before = withChallenge({ attempts: 1 })
    const after = withChallenge({ attempts: 2, sends: 2, clientRef: 'ref2' }, { sends: 2 })
    const { ledger } = undoSend(after, { id: 'c1', before, now, waitMs: 0 })
    expect(ledger).toEqual({ ...before, challenge: pending({ attempts: 2 }) })
  })
})
