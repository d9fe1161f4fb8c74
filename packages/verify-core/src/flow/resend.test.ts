import { describe, expect, it } from 'vitest'
import { now, pending, withChallenge } from '../../test/flow-samples.ts'
import { emptyLedger, type Ledger } from './ledger.ts'
import { decideResend, finishResend } from './resend.ts'

const input = { now, browserId: 'b1', factorVersion: 1 }

describe('resend', () => {
  it('counts the send and keeps attempts and expiry', () => {
    const before = withChallenge({ attempts: 2 })
    const { ledger, decision } = decideResend(before, input)
    const challenge = pending({ attempts: 2, sends: 2 })
    expect(decision).toEqual({ kind: 'resend', challenge, before })
    expect(ledger).toEqual({ ...before, challenge, sends: 2, nextSendAt: now + 60_000 })
  })

  const running = pending()
  const spent = pending({ sends: 3 })
  const starting = pending({ state: 'starting', leaseEndsAt: now + 1 })
  const { requestId: _none, ...unanswered } = starting
  it.each<[string, Ledger, object]>([
    ['nothing runs', emptyLedger, { kind: 'no_challenge' }],
    ['another browser runs it', withChallenge({ browserId: 'b2' }), { kind: 'no_challenge' }],
    ['no guess is left', withChallenge({ attempts: 3 }), { kind: 'no_challenge' }],
    ['two are used', withChallenge({ sends: 3 }), { kind: 'no_resends_left', challenge: spent }],
    [
      'the gap is not over',
      withChallenge({}, { nextSendAt: now + 1 }),
      { kind: 'wait', challenge: running, until: now + 1 },
    ],
    [
      'the first send is still under way',
      { ...emptyLedger, challenge: unanswered },
      { kind: 'wait', challenge: unanswered, until: now + 1_000 },
    ],
    [
      'the user is locked',
      withChallenge({}, { lockedUntil: now + 1 }),
      { kind: 'locked', until: now + 1 },
    ],
    ['the user is suspended', withChallenge({}, { suspended: true }), { kind: 'suspended' }],
  ])('sends nothing when %s', (_name, ledger, decision) => {
    expect(decideResend(ledger, input)).toEqual({ decision })
  })

  it('sends at the moment that the gap is over, for the second time too', () => {
    const { decision } = decideResend(withChallenge({ sends: 2 }, { nextSendAt: now }), input)
    expect(decision).toMatchObject({ kind: 'resend', challenge: { sends: 3 } })
  })

  const sent = {
    id: 'c1',
    oldRequestId: 'r1',
    requestId: 'r2',
    clientRef: 'ref2',
    channel: 'voice',
    at: now,
    fallbacks: [],
  } as const
  const after = { channel: 'voice', sentAt: now, fallbacks: [] } as const

  it('takes the new handle, and forgets what was tried with the old code', () => {
    const before = withChallenge({ tried: [{ code: 'hash', at: now }] })
    const { ledger, decision } = finishResend(before, sent)
    expect(decision).toBe('sent')
    const challenge = pending({ ...after, requestId: 'r2', clientRef: 'ref2' })
    expect(ledger?.challenge).toEqual(challenge)
  })

  it('keeps the name of the send when it is the next step of the same verification', () => {
    const { ledger } = finishResend(withChallenge(), { ...sent, requestId: 'r1' })
    expect(ledger?.challenge).toEqual(pending({ ...after, clientRef: 'ref1' }))
  })

  it.each([
    ['replaced', { id: 'c2' }],
    ['given up', { state: 'cancelled' }],
    ['consumed', { state: 'consumed' }],
    ['sent again by another request', { requestId: 'r9' }],
  ] as const)('comes too late for a challenge that was %s meanwhile', (_name, more) => {
    expect(finishResend(withChallenge(more), sent)).toEqual({ decision: 'late' })
  })

  it('comes too late for a challenge that is forgotten', () => {
    expect(finishResend(emptyLedger, sent)).toEqual({ decision: 'late' })
  })
})
