import { describe, expect, it } from 'vitest'
import { now, ours, pending, withChallenge } from '../../test/flow-samples.ts'
import { isTwoFactorError } from '../errors.ts'
import type { Json } from '../store.ts'
import {
  decodeDelivery,
  decodeEnrollment,
  decodeLedger,
  decodeTimes,
  decodeVerified,
  encode,
} from './codec.ts'

const decodeClaims = (value: Json) => decodeTimes(value, 'phone')

const ledger = withChallenge({}, { failures: 2, nextSendAt: now, phones: { hash: now } })
const enrollment = {
  enrollmentId: 'e1',
  factorVersion: 1,
  factors: [{ kind: 'phone' as const, phone: ours, confirmedAt: now }],
}
const verified = {
  userId: 'ann',
  enrollmentId: 'e1',
  factorVersion: 1,
  how: 'sms' as const,
  challengeId: 'c1',
  at: now,
  seenAt: now,
  expiresAt: now + 1,
}

const delivery = { requestId: 'r1', state: 'ended' as const, isFinal: true, at: now }

/** A record as the release after this one may write it. */
const fromNextRelease = (record: object) =>
  JSON.parse(JSON.stringify({ v: 2, data: { ...record, more: true } })) as Json

describe('a record', () => {
  it('comes back as it was written', () => {
    expect(decodeLedger(encode(ledger))).toEqual(ledger)
    expect(decodeEnrollment(encode(enrollment))).toEqual(enrollment)
    expect(decodeVerified(encode(verified))).toEqual(verified)
    expect(decodeVerified(encode({ loggedOutAt: now }))).toEqual({ loggedOutAt: now })
    expect(decodeClaims(encode({ ann: now }))).toEqual({ ann: now })
    expect(decodeDelivery(encode(delivery))).toEqual(delivery)
  })

  it('of the next release is read', () => {
    expect(decodeLedger(fromNextRelease(ledger))).toMatchObject(ledger)
    expect(decodeEnrollment(fromNextRelease(enrollment))).toMatchObject(enrollment)
    expect(decodeVerified(fromNextRelease(verified))).toMatchObject(verified)
  })

  const fallbacks = [{ channel: 'voice' as const, at: now }]
  const { requestId: _none, ...challenge } = pending({ sentAt: now, fallbacks })
  const whole = { ...withChallenge(challenge), nextSendAt: now, lockedUntil: now }
  const accepted = { browserId: 'b1', code: 'hash', at: now }
  const optional = new Set(['doubtful', 'next', 'purpose', 'how'])

  it.each<[string, (value: Json) => unknown, (changed: object) => object, object]>([
    ['a ledger', decodeLedger, (data) => data, { ...whole, accepted, phones: { hash: now } }],
    ['a challenge', decodeLedger, (data) => ({ ...whole, challenge: data }), challenge],
    [
      'a fallback',
      decodeLedger,
      (data) => ({
        ...whole,
        challenge: { ...challenge, fallbacks: [...fallbacks, data] },
      }),
      { channel: 'voice', at: now },
    ],
    ['an enrollment', decodeEnrollment, (data) => data, enrollment],
    [
      'a factor',
      decodeEnrollment,
      (data) => ({ ...enrollment, factors: [...enrollment.factors, data] }),
      { kind: 'phone' },
    ],
    ['a verified session', decodeVerified, (data) => data, verified],
    ['a delivery', decodeDelivery, (data) => data, delivery],
  ])('is read only when every field of %s is what it must be', (what, decode, around, data) => {
    expect(() => decode(fromNextRelease(around(data)))).not.toThrow()
    for (const name of Object.keys(data)) {
      if (optional.has(name)) continue
      for (const odd of [null, true, ['x']]) {
        const changed = fromNextRelease(around({ ...data, [name]: odd }))
        const isOdd = !(what === 'a delivery' && name === 'isFinal' && odd === true)
        if (isOdd) expect(() => decode(changed), `${name}: ${odd}`).toThrow('cannot read')
      }
    }
  })

  const decoders = { decodeDelivery, decodeLedger, decodeEnrollment, decodeVerified, decodeClaims }
  const odd: readonly Json[] = [
    null,
    'text',
    7,
    [],
    {},
    { v: 1 },
    { v: 1, data: null },
    { v: 1, data: [] },
    { v: 0, data: {} },
    { v: 3, data: {} },
    { v: '1', data: { ann: 1 } },
    { v: 1, data: { failures: '0', sends: 0 } },
    { v: 1, data: { failures: -1, sends: 0 } },
    { v: 1, data: { failures: 0, sends: 0, lockedUntil: 'soon' } },
    { v: 1, data: { failures: 0, sends: 0, challenge: { id: 'c1' } } },
    { v: 1, data: { failures: 0, sends: 0, phones: { hash: 'x' } } },
    fromNextRelease({ ...ledger, challenge: { ...ledger.challenge, fallbacks: [{}] } }),
    fromNextRelease({ ...ledger, challenge: { ...ledger.challenge, sentAt: 'then' } }),
    { v: 1, data: { ...delivery, at: 'now' } },
    { v: 1, data: { ...delivery, isFinal: 'yes' } },
    { v: 1, data: { ...enrollment, factors: 'none' } },
    { v: 1, data: { ...enrollment, factors: [null] } },
    { v: 1, data: { ...verified, expiresAt: 'never' } },
    { v: 1, data: { ann: 'yesterday' } },
  ]
  it.each(Object.entries(decoders))('that is malformed is a fault to %s', (_name, decode) => {
    for (const value of odd) {
      let error: unknown
      try {
        decode(value)
      } catch (thrown) {
        error = thrown
      }
      expect([value, isTwoFactorError(error, 'ERR_2FA_STORE_RECORD')]).toEqual([value, true])
    }
  })
})
