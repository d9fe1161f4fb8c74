import { generateKeyPairSync } from 'node:crypto'
import { Vonage } from '@vonage/server-sdk'
import { describe, expect, it } from 'vitest'
import type { Channel } from '../provider.ts'
import { resolveV1, resolveV2, type VonageVerifyOptions } from './options.ts'
import { sequences } from './workflows.ts'

const key = { apiKey: 'abcd1234', apiSecret: 'hush-hush' }

function pem(modulusLength: number): string {
  const pair = generateKeyPairSync('rsa', { modulusLength })
  return pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}

/** Options as JavaScript may pass them. */
function odd(options: object): VonageVerifyOptions {
  return options as VonageVerifyOptions
}

describe('defaults', () => {
  it('send one SMS with six digits', () => {
    expect(resolveV2(key)).toMatchObject({
      channels: ['sms'],
      codeLength: 6,
      reuseCode: false,
      deadlines: { startMs: 8_000, checkMs: 5_000, cancelMs: 3_000 },
    })
  })
})

describe('credentials', () => {
  it('repairs a key written on one line', () => {
    const privateKey = pem(2_048)
    const settings = resolveV2({
      applicationId: 'app',
      privateKey: privateKey.replaceAll('\n', '\\n'),
    })
    expect(settings.credentials).toEqual({ kind: 'application', applicationId: 'app', privateKey })
  })

  it('takes a client before an application, and an application before a key', () => {
    const client = new Vonage({ ...key, privateKey: '' })
    const application = { applicationId: 'app', privateKey: pem(2_048) }
    const kindOf = (options: object) => resolveV2(odd(options)).credentials.kind
    expect(kindOf({ ...key, ...application, client })).toBe('client')
    expect(kindOf({ ...key, ...application })).toBe('application')
    expect(kindOf(key)).toBe('key')
  })

  it.each<[string, object, RegExp]>([
    ['nothing', {}, /^apiKey: /],
    ['no secret', { apiKey: 'abcd1234' }, /^apiSecret: .* got undefined$/],
    [
      'an empty secret',
      { apiKey: 'abcd1234', apiSecret: '' },
      /^apiSecret: .* got an empty string$/,
    ],
    ['no application id', { privateKey: 'PRIVATE-STUFF' }, /^applicationId: /],
    [
      'a path for a key',
      { applicationId: 'app', privateKey: '/run/PRIVATE-STUFF' },
      /^privateKey: /,
    ],
    ['a weak key', { applicationId: 'app', privateKey: pem(1_024) }, /2048 bits, got 1024$/],
    ['some other client', { client: { verify2: {} } }, /^client: .* got object$/],
  ])('refuses %s without showing it', (_name, options, message) => {
    expect(() => resolveV2(odd(options))).toThrow(TypeError)
    expect(() => resolveV2(odd(options))).toThrow(message)
    expect(() => resolveV2(odd(options))).not.toThrow(/PRIVATE/)
  })
})

describe('webhooks', () => {
  const application = { applicationId: 'app', privateKey: pem(2_048) }
  const signatureSecret = 'PRIVATE-STUFF'

  it('are off without a signature secret', () => {
    expect(resolveV2(application).webhook).toBeUndefined()
  })

  it('are on with one, for an application or a client that has one', () => {
    const webhook = { applicationId: 'app', secret: signatureSecret }
    expect(resolveV2({ ...application, signatureSecret }).webhook).toEqual(webhook)
    const client = new Vonage(application)
    expect(resolveV2({ client, signatureSecret }).webhook).toEqual(webhook)
  })

  it.each<[string, object]>([
    ['a key and secret', key],
    ['a client of such', { client: new Vonage({ ...key, privateKey: '' }) }],
  ])('are refused beside %s, for which Vonage sends none', (_name, credentials) => {
    const resolve = () => resolveV2(odd({ ...credentials, signatureSecret }))
    expect(resolve).toThrow(TypeError)
    expect(resolve).toThrow(/^signatureSecret: .*applicationId/)
    expect(resolve).not.toThrow(/PRIVATE/)
  })

  it.each(['', ' ', 7, null])('are refused with the secret %j', (secret) => {
    expect(() => resolveV2(odd({ ...application, signatureSecret: secret }))).toThrow(
      /^signatureSecret: expected a string that is not empty/,
    )
  })
})

describe('options of v2', () => {
  it.each<[object, RegExp]>([
    [{ channels: [] }, /^channels: expected 1 to 3 of them, got 0$/],
    [{ channels: ['sms', 'sms', 'sms', 'sms'] }, /^channels: .* got 4$/],
    [{ channels: 'sms' }, /^channels: .* got "sms"$/],
    [{ channels: ['silent_auth'] }, /^channels: expected another channel behind silent_auth/],
    [{ channels: ['sms', 'silent_auth'] }, /^channels: expected silent_auth only as the first/],
    [{ channels: ['silent_auth', 'silent_auth', 'sms'] }, /silent_auth only as the first/],
    [{ channels: ['pigeon'] }, /^channels: expected only sms, .*email.* got "pigeon"$/],
    [{ channels: ['email'] }, /^channels: expected email only behind a channel that sends to the/],
    [{ channels: ['email', 'sms'] }, /^channels: expected email only behind .* got "email,sms"$/],
    [{ channels: ['silent_auth', 'email'] }, /^channels: expected email only behind/],
    [
      { channels: ['sms', 'email'], from: { email: 'Pollstr' } },
      /^from: expected an e-mail address for email, got "Pollstr"$/,
    ],
    [{ channels: ['silent_auth', 'sms'] }, /silent_auth only with an application \(applicationId/],
    [{ channels: ['whatsapp'] }, /^from: expected a sender for whatsapp/],
    [{ channels: ['rcs'], from: { sms: 'Pollstr' } }, /^from: expected a sender for rcs/],
    [{ from: 'sixteen letters!' }, /^from: expected 1 to 15 characters for sms/],
    [{ codeLength: 5 }, /^codeLength: expected a whole number, 6 to 10, got 5$/],
    [{ codeLength: 11 }, /^codeLength: /],
    [{ templateId: 'mine' }, /^templateId: expected a UUID, got "mine"$/],
    [{ reuseCode: 'yes' }, /^reuseCode: expected true or false, got "yes"$/],
    [{ apiHost: 'ftp://host' }, /^apiHost: /],
    [{ apiHost: 'https://user:pass@host' }, /^apiHost: (?!.*pass@)/],
    [{ deadlines: { startMs: 10_001 } }, /^deadlines\.startMs: .* 1 to 10000, got 10001$/],
    [{ deadlines: { checkMs: 0 } }, /^deadlines\.checkMs: /],
    [{ deadlines: { cancelMs: 1.5 } }, /^deadlines\.cancelMs: /],
  ])('refuses %j', (options, message) => {
    expect(() => resolveV2(odd({ ...key, ...options }))).toThrow(TypeError)
    expect(() => resolveV2(odd({ ...key, ...options }))).toThrow(message)
  })

  it('take a silent step of an application, or of a client that has one', () => {
    const channels: Channel[] = ['silent_auth', 'sms']
    const application = { applicationId: 'app', privateKey: pem(2_048) }
    expect(resolveV2({ ...application, channels }).channels).toEqual(channels)
    expect(resolveV2({ client: new Vonage(application), channels }).channels).toEqual(channels)
    const client = new Vonage({ ...key, privateKey: '' })
    expect(() => resolveV2({ client, channels })).toThrow(/^channels: .*with an application/)
  })

  it('gives each channel its own sender', () => {
    const from = { whatsapp: '15550100', rcs: 'agent' }
    const { senders } = resolveV2({ ...key, channels: ['whatsapp', 'rcs', 'sms'], from })
    expect(senders).toEqual(from)
  })

  it('refuses a host beside a client', () => {
    const client = new Vonage({ ...key, privateKey: '' })
    expect(() => resolveV2({ client, apiHost: 'https://host' })).toThrow(/^apiHost: /)
  })
})

describe('options of v1', () => {
  it.each(Object.keys(sequences))('take the workflow %s', (name) => {
    const channels = name.split(',') as Channel[]
    expect(resolveV1({ ...key, channels }).channels).toEqual(channels)
  })

  it('refuses a silent step, which legacy Verify does not have', () => {
    expect(() => resolveV1({ ...key, channels: ['silent_auth', 'sms'] })).toThrow(
      /^channels: .* got "silent_auth,sms"$/,
    )
  })

  it('refuses channels that no workflow has', () => {
    expect(() => resolveV1({ ...key, channels: ['voice', 'sms'] })).toThrow(
      /^channels: .* got "voice,sms"$/,
    )
  })

  it('refuses an application, which it cannot use', () => {
    const options = { applicationId: 'app', privateKey: 'x' } as object
    expect(() => resolveV1(options as typeof key)).toThrow(/^apiKey: /)
  })

  it('refuses a long sender', () => {
    expect(() => resolveV1({ ...key, from: 'twelve-chars' })).toThrow(/^from: /)
  })
})
