import { generateKeyPairSync, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { inspect } from 'node:util'
import { Vonage } from '@vonage/server-sdk'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { TwoFactorError } from '../errors.ts'
import { isTwoFactorError } from '../errors.ts'
import type { E164 } from '../phone.ts'
import type { StartRequest, VerifyProvider } from '../provider.ts'
import { vonageVerify, vonageVerifyV1, type VonageVerifyV1Options } from './index.ts'

const id = 'c11236f4-00bf-4b89-84ba-88b25df97315'
const key = { apiKey: 'abcd1234', apiSecret: 'hush-hush' }
const basic = `Basic ${Buffer.from('abcd1234:hush-hush').toString('base64')}`
const pair = generateKeyPairSync('rsa', { modulusLength: 2_048 })
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const application = { applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab', privateKey }

interface Arrived {
  readonly line: string
  readonly headers: IncomingHttpHeaders
  readonly body: unknown
}

interface Canned {
  readonly status?: number
  readonly body?: unknown
  readonly headers?: Record<string, string>
  /** Never answer, or break the connection. */
  readonly fate?: 'hang' | 'reset' | 'half'
}

/** A server that answers what it is told, in that order, the last one again and again. */
async function fakeVonage(...canned: readonly Canned[]) {
  const arrived: Arrived[] = []
  const server = createServer((req, res) => {
    void text(req).then((raw) => {
      const body: unknown = raw === '' ? undefined : JSON.parse(raw)
      arrived.push({ line: `${req.method} ${req.url}`, headers: req.headers, body })
      const answer = canned[Math.min(arrived.length, canned.length) - 1] ?? {}
      if (answer.fate === 'hang') return
      if (answer.fate === 'reset') return void req.socket.destroy()
      const payload = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body)
      res.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers })
      if (answer.fate === 'half') return void res.write('{"request')
      res.end(payload)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  onTestFinished(stop)
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return { arrived, stop, apiHost: `http://127.0.0.1:${port}` }
}

function request(more: Partial<StartRequest> = {}): StartRequest {
  return {
    to: '+447700900123' as E164,
    brand: 'Pollstr',
    codeTtlSeconds: 300,
    clientRef: 'abc123',
    signal: new AbortController().signal,
    ...more,
  }
}

const never = new AbortController().signal

/** The fault of a call, after a look for anything that must not be in it. */
async function faultOf(call: Promise<unknown>): Promise<TwoFactorError> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  if (!isTwoFactorError(error)) throw new Error('expected a fault')
  const shown = `${inspect(error, { depth: 9, showHidden: true })} ${JSON.stringify(error)} ${error.stack}`
  for (const secret of ['447700900123', '424242', 'hush-hush', basic.slice(6), 'PRIVATE']) {
    expect(shown).not.toContain(secret)
  }
  expect(shown).not.toMatch(/Bearer|Authorization/i)
  expect(error.cause).toBeUndefined()
  return error
}

describe('v2', () => {
  it('starts with the fewest words', async () => {
    const { arrived, apiHost } = await fakeVonage({ status: 202, body: { request_id: id } })
    const provider = vonageVerify({ ...key, apiHost })
    expect(await provider.start(request())).toEqual({ ok: true, requestId: id, channel: 'sms' })
    expect(arrived[0]).toMatchObject({ line: 'POST /v2/verify', headers: { authorization: basic } })
    expect(arrived[0]?.body).toEqual({
      brand: 'Pollstr',
      workflow: [{ channel: 'sms', to: '447700900123' }],
      code_length: 6,
      channel_timeout: 300,
      client_ref: 'abc123',
    })
  })

  it('starts with everything', async () => {
    const { arrived, apiHost } = await fakeVonage({ status: 202, body: { request_id: id } })
    const templateId = '11111111-2222-3333-4444-555555555555'
    const provider = vonageVerify({
      ...key,
      apiHost: `${apiHost}/`,
      channels: ['sms', 'whatsapp', 'voice'],
      codeLength: 8,
      templateId,
      from: { whatsapp: '15550100' },
      reuseCode: true,
    })
    await provider.start(request({ locale: 'de-de' }))
    expect(arrived[0]?.body).toEqual({
      brand: 'Pollstr',
      workflow: [
        { channel: 'sms', to: '447700900123', reuse_code: true },
        { channel: 'whatsapp', to: '447700900123', from: '15550100', reuse_code: true },
        { channel: 'voice', to: '447700900123', reuse_code: true },
      ],
      code_length: 8,
      channel_timeout: 100,
      client_ref: 'abc123',
      locale: 'de-de',
      template_id: templateId,
    })
  })

  it('begins with the channel that was asked for, and drops a language it cannot say', async () => {
    const { arrived, apiHost } = await fakeVonage({ status: 202, body: { request_id: id } })
    const provider = vonageVerify({ ...key, apiHost, channels: ['sms', 'voice'] })
    const outcome = await provider.start(request({ channel: 'voice', locale: 'German' }))
    expect(outcome).toMatchObject({ channel: 'voice' })
    expect(arrived[0]?.body).toMatchObject({
      workflow: [{ channel: 'voice', to: '447700900123' }],
      channel_timeout: 300,
    })
    expect(arrived[0]?.body).not.toHaveProperty('locale')
  })

  it('checks, moves on and cancels', async () => {
    const { arrived, apiHost } = await fakeVonage(
      { body: { request_id: id, status: 'completed' } },
      { body: '' },
      { status: 204 },
    )
    const provider = vonageVerify({ ...key, apiHost, channels: ['sms', 'voice'] })
    expect(await provider.check(id, '424242', never)).toEqual({ ok: true })
    expect(await provider.resend({ ...request(), requestId: id })).toEqual({
      ok: true,
      requestId: id,
      channel: 'voice',
    })
    await provider.cancel(id, never)
    expect(arrived.map(({ line, body }) => [line, body])).toEqual([
      [`POST /v2/verify/${id}`, { code: '424242' }],
      [`POST /v2/verify/${id}/next_workflow`, undefined],
      [`DELETE /v2/verify/${id}`, undefined],
    ])
    expect(arrived.every(({ headers }) => headers.authorization === basic)).toBe(true)
  })

  it('signs once for many requests of an application', async () => {
    const { arrived, apiHost } = await fakeVonage({ status: 202, body: { request_id: id } })
    const state = { now: 0 }
    const provider = vonageVerify({ ...application, apiHost, clock: () => state.now })
    await Promise.all([provider.start(request()), provider.start(request())])
    state.now = 841_000
    await provider.start(request())
    const tokens = arrived.map(({ headers }) => headers.authorization?.split(' ')[1] ?? '')
    expect([tokens[0] === tokens[1], tokens[1] === tokens[2]]).toEqual([true, false])
    const [header = '', payload = '', signature = ''] = tokens[0]?.split('.') ?? []
    const signed = Buffer.from(`${header}.${payload}`)
    expect(verify('sha256', signed, pair.publicKey, Buffer.from(signature, 'base64url'))).toBe(true)
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      application_id: application.applicationId,
    })
  })

  it.each([
    ['with an application: a token', { ...key, ...application }, /^Bearer /],
    ['with key and secret alone: Basic', { ...key, privateKey: '' }, /^Basic /],
  ])('uses a client that is there, %s', async (_name, credentials, expected) => {
    const { arrived, apiHost } = await fakeVonage({ status: 202, body: { request_id: id } })
    const client = new Vonage(credentials, { apiHost, appendUserAgent: 'theirs' })
    await vonageVerify({ client }).start(request())
    expect(arrived[0]?.headers.authorization).toMatch(expected)
    expect(arrived[0]?.headers['user-agent']).toContain('theirs')
    expect(Reflect.get(client.verify2, 'authType')).toBe('jwt')
  })
})

describe('v2, over several requests', () => {
  it('names the channel of each step in turn', async () => {
    const { apiHost } = await fakeVonage({ status: 202, body: { request_id: id } }, { body: '' })
    const from = { whatsapp: '15550100' }
    const channels = ['sms', 'voice', 'whatsapp'] as const
    const provider = vonageVerify({ ...key, apiHost, channels, from })
    await provider.start(request())
    const again = { ...request(), requestId: id }
    expect(await provider.resend(again)).toMatchObject({ ok: true, channel: 'voice' })
    expect(await provider.resend(again)).toMatchObject({ ok: true, channel: 'whatsapp' })
  })

  it('checks a second time when nothing was sent, but never starts twice', async () => {
    const asked: string[] = []
    const cause = { code: 'ECONNREFUSED' }
    const product = {
      auth: {},
      getConfig: () => ({ apiHost: 'https://host.example' }),
      async sendRequest({ url }: { url: string }) {
        asked.push(url)
        if (asked.length !== 2) throw new TypeError('fetch failed', { cause })
        return { status: 200, data: { request_id: id, status: 'completed' } }
      },
    }
    const provider = vonageVerify({ client: { verify: product, verify2: product } })
    expect(await provider.check(id, '424242', never)).toEqual({ ok: true })
    const fault = await faultOf(provider.start(request()))
    expect(fault.code).toBe('ERR_2FA_PROVIDER_UNREACHABLE')
    expect(asked).toHaveLength(3)
  })
})

describe('v1', () => {
  const v1Id = 'abcdef0123456789abcdef0123456789'

  it.each([
    [['sms'], 300, 6, 300, 300],
    [['voice'], 300, 7, 300, 300],
    [['sms', 'voice'], 301, 5, 300, 150],
    [['sms', 'voice', 'voice'], 500, 1, 498, 166],
  ] as const)(
    'starts %j within %i s as workflow %i',
    async (channels, codeTtlSeconds, workflow, expiry, wait) => {
      const { arrived, apiHost } = await fakeVonage({ body: { request_id: v1Id, status: '0' } })
      const provider = vonageVerifyV1({ ...key, apiHost, channels })
      const outcome = await provider.start(request({ codeTtlSeconds, locale: 'de-de' }))
      const [channel, ...others] = channels
      const later = others.map((one, at) => ({ channel: one, afterSeconds: (at + 1) * wait }))
      const fallbacks = later.length > 0 ? { fallbacks: later } : {}
      expect(outcome).toEqual({ ok: true, requestId: v1Id, channel, ...fallbacks })
      expect(arrived[0]).toMatchObject({
        line: 'POST /verify/json',
        headers: { authorization: basic },
      })
      expect(arrived[0]?.body).toEqual({
        brand: 'Pollstr',
        number: '447700900123',
        code_length: 6,
        workflow_id: workflow,
        pin_expiry: expiry,
        next_event_wait: wait,
        lg: 'de-de',
      })
    },
  )

  it('checks, moves on and cancels, with a client that is there', async () => {
    const { arrived, apiHost } = await fakeVonage({ body: { status: '0' } })
    const client = new Vonage({ ...key, privateKey: '' }, { apiHost })
    const provider = vonageVerifyV1({ client, channels: ['sms', 'voice'], from: 'Pollstr' })
    expect(await provider.check(v1Id, '424242', never)).toEqual({ ok: true })
    expect(await provider.resend({ ...request(), requestId: v1Id })).toMatchObject({ ok: true })
    await provider.cancel(v1Id, never)
    expect(arrived.map(({ line, body }) => [line, body])).toEqual([
      ['POST /verify/check/json', { request_id: v1Id, code: '424242' }],
      ['POST /verify/control/json', { request_id: v1Id, cmd: 'trigger_next_event' }],
      ['POST /verify/control/json', { request_id: v1Id, cmd: 'cancel' }],
    ])
    expect(arrived.every(({ headers }) => headers.authorization === basic)).toBe(true)
  })
})

const makers: [string, (options: VonageVerifyV1Options) => VerifyProvider][] = [
  ['v2', vonageVerify],
  ['v1', vonageVerifyV1],
]

describe.each(makers)('trouble of %s', (_name, make) => {
  it.each<[string, Canned]>([
    ['hangs', { fate: 'hang' }],
    ['stops half-way', { fate: 'half' }],
    ['breaks the connection', { fate: 'reset' }],
    ['is in trouble', { status: 500, body: { detail: '447700900123' } }],
    ['is a web page', { body: '<html>', headers: { 'content-type': 'text/html' } }],
    ['is cut off', { body: '{"request_id":' }],
    ['is empty', { body: '' }],
  ])('an answer that %s is unavailable, and asked for once', async (_what, canned) => {
    const { arrived, apiHost } = await fakeVonage(canned)
    const ms = canned.fate === 'hang' || canned.fate === 'half' ? 400 : 10_000
    const provider = make({ ...key, apiHost, deadlines: { startMs: ms, checkMs: ms } })
    await provider.warmUp?.()
    for (const call of [
      () => provider.start(request()),
      () => provider.check(id, '424242', never),
    ]) {
      expect((await faultOf(call())).code).toBe('ERR_2FA_PROVIDER_UNAVAILABLE')
    }
    await expect.poll(() => arrived.length).toBe(2)
  })

  it('is unreachable when nobody listens', async () => {
    const { stop, apiHost } = await fakeVonage()
    stop()
    const provider = make({ ...key, apiHost })
    for (const call of [provider.start(request()), provider.check(id, '424242', never)]) {
      expect((await faultOf(call)).code).toBe('ERR_2FA_PROVIDER_UNREACHABLE')
    }
  })

  it('is misconfigured when the key is refused', async () => {
    const { apiHost } = await fakeVonage({ status: 401, body: { title: 'Unauthorized' } })
    const provider = make({ ...key, apiHost })
    const fault = await faultOf(provider.start(request()))
    expect(fault.code).toBe('ERR_2FA_PROVIDER_MISCONFIGURED')
  })

  it.each([
    ['7', 7],
    ['3600', 60],
    ['0', 1],
  ])('hands on how long to wait: %s', async (header, retryAfterSeconds) => {
    const { apiHost } = await fakeVonage({
      status: 429,
      body: {},
      headers: { 'retry-after': header },
    })
    const outcome = await make({ ...key, apiHost }).start(request())
    expect(outcome).toEqual({ ok: false, reason: 'throttled', retryAfterSeconds })
  })

  it('stops waiting when the caller does', async () => {
    const { apiHost, arrived } = await fakeVonage({ fate: 'hang' })
    const provider = make({ ...key, apiHost, deadlines: { startMs: 10_000 } })
    const aborter = new AbortController()
    const fault = faultOf(provider.start(request({ signal: aborter.signal })))
    await expect.poll(() => arrived.length).toBe(1)
    const abortedAt = performance.now()
    aborter.abort()
    expect((await fault).code).toBe('ERR_2FA_PROVIDER_UNAVAILABLE')
    expect(performance.now() - abortedAt).toBeLessThan(5_000)
    const late = await faultOf(provider.start(request({ signal: aborter.signal })))
    expect(late.code).toBe('ERR_2FA_PROVIDER_UNREACHABLE')
    expect(arrived).toHaveLength(1)
  })

  it('sends nothing for an id or a code that cannot be one', async () => {
    const { apiHost, arrived } = await fakeVonage({ body: { status: '0' } })
    const provider = make({ ...key, apiHost })
    for (const call of [
      provider.check('../../accounts/1', '424242', never),
      provider.resend({ ...request(), requestId: 'a/b' }),
      provider.cancel('', never),
    ]) {
      expect((await faultOf(call)).code).toBe('ERR_2FA_PROVIDER_MISCONFIGURED')
    }
    expect(await provider.check(id, '12a456', never)).toEqual({ ok: false, reason: 'wrong_code' })
    expect(arrived).toEqual([])
  })
})

it('shows no secret of a provider', () => {
  const shown = [vonageVerify(key), vonageVerify(application), vonageVerifyV1(key)]
    .map((provider) => inspect(provider, { depth: 9, showHidden: true }))
    .join()
  expect(shown).not.toMatch(/hush-hush|PRIVATE KEY/)
})
