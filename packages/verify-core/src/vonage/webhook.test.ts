import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signWebhook, type WebhookSignature } from '../testing/vonage-emulator/signature.ts'
import { vonageWebhook } from './webhook.ts'

const now = Date.UTC(2026, 0, 1, 12)
const secret = 'the signature secret of the account'
const applicationId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'
const webhook = vonageWebhook({ applicationId, secret })
const body = JSON.stringify({
  type: 'event',
  channel: 'sms',
  status: 'failed',
  request_id: 'c11236f4-00bf-4b89-84ba-88b25df97315',
  client_ref: 'ref1',
})

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const sha256 = (text: string) => createHash('sha256').update(text).digest('hex')

const authorize = (forgery: Partial<WebhookSignature> = {}) => {
  const { claims, ...rest } = forgery
  const signature = { secret, applicationId, at: now, claims: { jti: 'jti-1', ...claims } }
  return signWebhook(body, { ...signature, ...rest })
}

function parse(authorization: string | undefined, sent = body) {
  const header = (name: string) => (name === 'authorization' ? authorization : undefined)
  return webhook.parse(header, Buffer.from(sent), now)
}

describe('a webhook', () => {
  it('that is signed, meant for us and fresh is read', () => {
    const report = { clientRef: 'ref1', channel: 'sms', state: 'undelivered', at: now }
    expect(parse(authorize())).toMatchObject({ ok: true, id: 'jti-1', report })
  })

  it('with a jti of 256 characters is read', () => {
    const jti = 'j'.repeat(256)
    expect(parse(authorize({ claims: { jti } }))).toMatchObject({ ok: true, id: jti })
  })

  it.each([-300, 60])(
    'signed %i s from now is still fresh, and a second more is not',
    (seconds) => {
      const iat = now / 1_000 + seconds
      expect(parse(authorize({ claims: { iat } }))).toMatchObject({ ok: true })
      const over = iat + Math.sign(seconds)
      const refused = { ok: false, reason: 'wrong_time' }
      expect(parse(authorize({ claims: { iat: over } }))).toEqual(refused)
    },
  )

  const good = authorize()
  const [head = '', payload = '', signature = ''] = good.slice('Bearer '.length).split('.')
  it.each<[string, string | undefined, string]>([
    ['nothing in its header', undefined, 'unsigned'],
    ['an empty header', '', 'unsigned'],
    ['another scheme', good.replace('Bearer', 'Basic'), 'malformed_token'],
    ['two tokens', `${good}, ${good}`, 'malformed_token'],
    ['four parts', `${good}.x`, 'malformed_token'],
    ['no signature', `Bearer ${head}.${payload}.`, 'malformed_token'],
    ['a very long token', `Bearer ${'a'.repeat(5_000)}.b.c`, 'malformed_token'],
    ['a header that is no JSON', `Bearer eA.${payload}.${signature}`, 'wrong_algorithm'],
    ['no algorithm', authorize({ head: { alg: undefined } }), 'wrong_algorithm'],
    ['alg none', authorize({ head: { alg: 'none' } }), 'wrong_algorithm'],
    ['alg hs256', authorize({ head: { alg: 'hs256' } }), 'wrong_algorithm'],
    ['alg RS256', authorize({ head: { alg: 'RS256' } }), 'wrong_algorithm'],
    ['an extension that must be known', authorize({ head: { crit: ['b64'] } }), 'wrong_algorithm'],
    ['the key of somebody else', authorize({ secret: 'another secret' }), 'wrong_signature'],
    [
      'another payload',
      `Bearer ${head}.${encode({ iss: 'Vonage' })}.${signature}`,
      'wrong_signature',
    ],
    ['half a signature', good.slice(0, -20), 'wrong_signature'],
    ['a signature with more behind it', `${good}A`, 'wrong_signature'],
    ['another issuer', authorize({ claims: { iss: 'vonage' } }), 'wrong_issuer'],
    ['no issuer', authorize({ claims: { iss: undefined } }), 'wrong_issuer'],
    ['another application', authorize({ claims: { application_id: 'b' } }), 'wrong_application'],
    ['no application', authorize({ claims: { application_id: undefined } }), 'wrong_application'],
    ['no jti', authorize({ claims: { jti: undefined } }), 'malformed_token'],
    ['an empty jti', authorize({ claims: { jti: '' } }), 'malformed_token'],
    [
      'a jti that is too long to note',
      authorize({ claims: { jti: 'j'.repeat(257) } }),
      'malformed_token',
    ],
    ['a jti that is a number', authorize({ claims: { jti: 7 } }), 'malformed_token'],
    ['no time', authorize({ claims: { iat: undefined } }), 'wrong_time'],
    ['a time that is text', authorize({ claims: { iat: String(now / 1_000) } }), 'wrong_time'],
    ['a time in milliseconds', authorize({ claims: { iat: now } }), 'wrong_time'],
    ['no hash', authorize({ claims: { payload_hash: undefined } }), 'wrong_hash'],
    ['an empty hash', authorize({ claims: { payload_hash: '' } }), 'wrong_hash'],
    [
      'the hash of another body',
      authorize({ claims: { payload_hash: sha256('{}') } }),
      'wrong_hash',
    ],
  ])('with %s is refused', (_what, authorization, reason) => {
    expect(parse(authorization)).toEqual({ ok: false, reason })
  })

  it('whose body was altered by one byte is refused', () => {
    expect(parse(authorize(), `${body} `)).toEqual({ ok: false, reason: 'wrong_hash' })
    expect(parse(authorize(), '')).toEqual({ ok: false, reason: 'wrong_hash' })
  })

  it.each(['{', '[]', '"text"', 'null', ''])('that says %j says nothing of use', (sent) => {
    const authorization = authorize({ claims: { payload_hash: sha256(sent) } })
    expect(parse(authorization, sent)).toEqual({ ok: true, id: 'jti-1', report: undefined })
  })
})
