import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { E164 } from '../src/phone.ts'
import type { Channel, VerifyProvider } from '../src/provider.ts'
import { vonageEmulator, type VonageEmulatorOptions } from '../src/testing/index.ts'
import { vonageVerify, vonageVerifyV1, type VonageVerifyV1Options } from '../src/vonage/index.ts'

const to = '+447700900123' as E164
const signal = new AbortController().signal
const credentials = { apiKey: 'abcd1234', apiSecret: 'hush-hush' }

type Make = (options: VonageVerifyV1Options) => VerifyProvider

async function setUp(
  make: Make,
  channels: readonly Channel[] = ['sms'],
  emulation: VonageEmulatorOptions = {},
) {
  const state = { now: 1_700_000_000_000 }
  const clock = () => state.now
  const vonage = vonageEmulator({ clock, credentials, ...emulation })
  const server = await vonage.listen()
  onTestFinished(() => server.close())
  const { url } = server
  const provider = make({ ...credentials, apiHost: url, channels, clock })
  /** The same app after a restart: it remembers nothing. */
  const restarted = () => make({ ...credentials, apiHost: url, channels, clock })
  const request = (channel?: Channel) => ({
    to,
    brand: 'Pollstr',
    codeTtlSeconds: 300,
    clientRef: 'abc123',
    signal,
    ...(channel === undefined ? {} : { channel }),
  })
  const begin = async (channel?: Channel) => {
    const outcome = await provider.start(request(channel))
    if (!outcome.ok) throw new Error(outcome.reason)
    return outcome.requestId
  }
  const wait = (seconds: number) => void (state.now += seconds * 1_000)
  const operations = () => vonage.requests.map(({ operation }) => operation)
  return { vonage, provider, restarted, request, begin, wait, operations }
}

function wrongFor(code: string): string {
  return code === '000000' ? '000001' : '000000'
}

describe.each<[string, Make]>([
  ['v2', vonageVerify],
  ['v1', vonageVerifyV1],
])('%s', (_name, make) => {
  it('says yes to the right code, once', async () => {
    const { vonage, provider, begin } = await setUp(make)
    const requestId = await begin()
    const code = vonage.lastCode(to)
    expect(code).toMatch(/^\d{6}$/)
    expect(await provider.check(requestId, code, signal)).toEqual({ ok: true })
    expect(await provider.check(requestId, code, signal)).toEqual({ ok: false, reason: 'expired' })
  })

  it('says wrong, wrong, exhausted, and knows it no more', async () => {
    const { vonage, provider, begin } = await setUp(make)
    const requestId = await begin()
    const wrong = wrongFor(vonage.lastCode(to))
    const reasons: unknown[] = []
    for (const _ of [1, 2, 3, 4]) reasons.push(await provider.check(requestId, wrong, signal))
    expect(reasons).toEqual(
      ['wrong_code', 'wrong_code', 'exhausted', 'expired'].map((reason) => ({ ok: false, reason })),
    )
  })

  it('keeps a code for the life it was given', async () => {
    const { vonage, provider, begin, wait } = await setUp(make)
    const requestId = await begin()
    const code = vonage.lastCode(to)
    wait(301)
    expect(await provider.check(requestId, code, signal)).toEqual({ ok: false, reason: 'expired' })
  })

  it('takes no id that is not its own', async () => {
    const { provider, begin, request } = await setUp(make)
    await begin()
    expect(await provider.start(request())).toEqual({ ok: false, reason: 'already_running' })
  })

  it('refuses a number for good', async () => {
    const { vonage, provider, request } = await setUp(make)
    vonage.fault({ kind: 'refused' })
    expect(await provider.start(request())).toEqual({ ok: false, reason: 'destination_refused' })
  })

  it('names its fallbacks, which happen when it says', async () => {
    const { vonage, provider, request, wait } = await setUp(make, ['sms', 'voice', 'voice'])
    const outcome = await provider.start(request())
    const fallbacks = [
      { channel: 'voice', afterSeconds: 100 },
      { channel: 'voice', afterSeconds: 200 },
    ]
    expect(outcome).toMatchObject({ ok: true, channel: 'sms', fallbacks })
    const sent = () => {
      vonage.tick()
      return vonage.messages(to).map(({ channel }) => channel)
    }
    wait(99)
    expect(sent()).toEqual(['sms'])
    wait(1)
    expect(sent()).toEqual(['voice', 'sms'])
    wait(100)
    expect(sent()).toEqual(['voice', 'voice', 'sms'])
  })

  it('names what is left after the next step was asked for', async () => {
    const { provider, begin, request, wait } = await setUp(make, ['sms', 'voice', 'voice'])
    const requestId = await begin()
    wait(40)
    const outcome = await provider.resend({ ...request('voice'), requestId })
    const fallbacks = [{ channel: 'voice', afterSeconds: 100 }]
    expect(outcome).toEqual({ ok: true, requestId, channel: 'voice', fallbacks })
  })

  it('resends by the next step', async () => {
    const { vonage, provider, begin, request, operations } = await setUp(make, ['sms', 'voice'])
    const requestId = await begin()
    const outcome = await provider.resend({ ...request('voice'), requestId })
    expect(outcome).toEqual({ ok: true, requestId, channel: 'voice' })
    expect(vonage.messages(to).map(({ channel }) => channel)).toEqual(['voice', 'sms'])
    expect(operations()).toEqual(['start', 'next'])
    expect(await provider.check(requestId, vonage.lastCode(to), signal)).toEqual({ ok: true })
  })

  it('resends by cancel and start when there is no further step', async () => {
    const { vonage, provider, begin, request, wait, operations } = await setUp(make)
    const old = await begin()
    wait(35)
    const outcome = await provider.resend({ ...request(), requestId: old })
    expect(outcome).toMatchObject({ ok: true, channel: 'sms' })
    expect(outcome).not.toMatchObject({ requestId: old })
    expect(vonage.sends(to)).toBe(2)
    expect(operations()).toEqual(['start', 'cancel', 'start'])
  })

  it('resends by cancel and start when another channel is asked for', async () => {
    const { provider, begin, request, wait, operations } = await setUp(make, ['sms', 'voice'])
    const requestId = await begin()
    wait(35)
    const outcome = await provider.resend({ ...request('sms'), requestId })
    expect(outcome).toMatchObject({ ok: true, channel: 'sms' })
    expect(operations()).toEqual(['start', 'cancel', 'start'])
  })

  it('knows the next step after a restart', async () => {
    const { restarted, begin, request } = await setUp(make, ['sms', 'voice'])
    const requestId = await begin()
    const outcome = await restarted().resend({ ...request('voice'), requestId })
    expect(outcome).toEqual({ ok: true, requestId, channel: 'voice' })
  })

  it('finds out after a restart that there is no next step', async () => {
    const { restarted, begin, request, wait, operations } = await setUp(make, ['sms', 'voice'])
    const requestId = await begin('voice')
    wait(35)
    const outcome = await restarted().resend({ ...request('voice'), requestId })
    expect(outcome).toMatchObject({ ok: true, channel: 'voice' })
    expect(operations()).toEqual(['start', 'next', 'cancel', 'start'])
  })

  it('starts afresh when the old one is gone', async () => {
    const { provider, begin, request, wait } = await setUp(make, ['sms', 'voice'])
    const requestId = await begin()
    wait(301)
    const outcome = await provider.resend({ ...request(), requestId })
    expect(outcome).toMatchObject({ ok: true, channel: 'sms' })
  })

  it('asks to wait when it is too early to cancel, and keeps the old code alive', async () => {
    const { vonage, provider, begin, request } = await setUp(make)
    const requestId = await begin()
    const outcome = await provider.resend({ ...request(), requestId })
    expect(outcome).toEqual({ ok: false, reason: 'already_running', retryAfterSeconds: 15 })
    expect(await provider.check(requestId, vonage.lastCode(to), signal)).toEqual({ ok: true })
  })

  it('asks to wait while the number is busy after a cancel', async () => {
    const { provider, begin, request, wait } = await setUp(make, ['sms'], {
      busyAfterCancelSeconds: 12,
    })
    const requestId = await begin()
    wait(35)
    const early = await provider.resend({ ...request(), requestId })
    expect(early).toEqual({ ok: false, reason: 'already_running', retryAfterSeconds: 15 })
    wait(15)
    expect(await provider.resend({ ...request(), requestId })).toMatchObject({ ok: true })
  })

  it('cancels, and does not mind when that is refused', async () => {
    const { vonage, provider, begin, wait } = await setUp(make)
    const requestId = await begin()
    await provider.cancel(requestId, signal)
    wait(35)
    await provider.cancel(requestId, signal)
    const outcome = await provider.check(requestId, vonage.lastCode(to), signal)
    expect(outcome).toEqual({ ok: false, reason: 'expired' })
  })

  it.each([
    ['low_balance', 'MISCONFIGURED'],
    ['unauthorized', 'MISCONFIGURED'],
    ['server_error', 'UNAVAILABLE'],
    ['reset_before', 'UNAVAILABLE'],
    ['reset_after', 'UNAVAILABLE'],
    ['half_body', 'UNAVAILABLE'],
    ['html', 'UNAVAILABLE'],
    ['empty', 'UNAVAILABLE'],
    ['truncated', 'UNAVAILABLE'],
  ] as const)('throws at a start that ends in %s: %s', async (kind, code) => {
    const { vonage, provider, request } = await setUp((options) =>
      make({ ...options, deadlines: { startMs: kind === 'half_body' ? 500 : 10_000 } }),
    )
    await provider.warmUp?.()
    vonage.fault({ kind })
    const error = { code: `ERR_2FA_PROVIDER_${code}` }
    await expect(provider.start(request())).rejects.toMatchObject(error)
    expect(vonage.starts(to)).toBe(1)
  })
})

describe('v2, by every channel that proves a phone', () => {
  it('tries WhatsApp, RCS and a call in turn, each with a code of its own', async () => {
    const from = { whatsapp: '15550100', rcs: 'Pollstr' }
    const { vonage, provider, begin, wait } = await setUp(
      (options) => vonageVerify({ ...options, from }),
      ['whatsapp', 'rcs', 'voice'],
    )
    const requestId = await begin()
    wait(100)
    vonage.tick()
    wait(100)
    vonage.tick()
    const messages = vonage.messages(to)
    expect(messages.map(({ channel }) => channel)).toEqual(['voice', 'rcs', 'whatsapp'])
    expect(new Set(messages.map(({ code }) => code)).size).toBeGreaterThan(1)
    expect(await provider.check(requestId, vonage.lastCode(to), signal)).toEqual({ ok: true })
  })
})

describe('v2, with e-mail behind the phone', () => {
  const email = 'ann@example.org'

  async function setUpEmail(channels: readonly Channel[] = ['sms', 'email']) {
    const from = { email: 'codes@pollstr.example' }
    const made = await setUp((options) => vonageVerify({ ...options, from }), channels)
    const starts = () =>
      made.vonage.requests
        .filter(({ operation }) => operation === 'start')
        .map(({ body }) => (body as { workflow: readonly object[] }).workflow)
    return { ...made, starts }
  }

  it('sends there when the phone has not helped, from the address that was chosen', async () => {
    const { vonage, provider, request, wait, starts } = await setUpEmail()
    const outcome = await provider.start({ ...request(), email })
    expect(outcome).toMatchObject({
      channel: 'sms',
      fallbacks: [{ channel: 'email', afterSeconds: 150 }],
    })
    expect(starts()).toEqual([
      [
        { channel: 'sms', to: '447700900123' },
        { channel: 'email', to: email, from: 'codes@pollstr.example' },
      ],
    ])
    wait(150)
    vonage.tick()
    expect(vonage.messages(email)).toMatchObject([{ channel: 'email', to: email }])
    const id = outcome.ok ? outcome.requestId : ''
    expect(await provider.check(id, vonage.lastCode(email), signal)).toEqual({ ok: true })
  })

  it('has no such step without an address, even when it is asked for', async () => {
    const { provider, request, starts } = await setUpEmail(['sms', 'email', 'voice'])
    const outcome = await provider.start(request('email'))
    expect(outcome).toMatchObject({
      channel: 'sms',
      fallbacks: [{ channel: 'voice', afterSeconds: 150 }],
    })
    expect(starts().flat()).toMatchObject([{ channel: 'sms' }, { channel: 'voice' }])
  })

  it('resends to the address as it is now, and to the phone unless asked otherwise', async () => {
    const { vonage, provider, request, wait, operations } = await setUpEmail()
    const outcome = await provider.start({ ...request(), email: 'old@example.org' })
    const requestId = outcome.ok ? outcome.requestId : ''
    wait(35)
    const plain = await provider.resend({ ...request(), email, requestId })
    expect(plain).toMatchObject({ ok: true, channel: 'sms' })
    wait(35)
    const newer = plain.ok ? plain.requestId : ''
    const mailed = await provider.resend({ ...request('email'), email, requestId: newer })
    expect(mailed).toMatchObject({ ok: true, channel: 'email' })
    expect(operations()).toEqual(['start', 'cancel', 'start', 'cancel', 'start'])
    const sent = vonage.messages().map(({ to: where, channel }) => [channel, where])
    expect(sent).toEqual([
      ['email', email],
      ['sms', to],
      ['sms', to],
    ])
  })

  it('does without an address that is refused: nobody is kept from their phone', async () => {
    const { provider, request, wait, starts, vonage } = await setUpEmail()
    const refused = 'ann@localhost'
    const outcome = await provider.start({ ...request(), email: refused })
    expect(outcome).toMatchObject({ ok: true, channel: 'sms' })
    expect(outcome).not.toHaveProperty('fallbacks')
    expect(starts().map((steps) => steps.length)).toEqual([2, 1])
    wait(35)
    const requestId = outcome.ok ? outcome.requestId : ''
    const again = await provider.resend({ ...request('email'), email: refused, requestId })
    expect(again).toMatchObject({ ok: true, channel: 'sms' })
    expect(vonage.messages(to)).toHaveLength(2)
  })

  it('takes no e-mail for the next step after a restart where there was none', async () => {
    const { vonage, restarted, begin, wait, request, operations } = await setUpEmail()
    const requestId = await begin()
    wait(35)
    const again = await restarted().resend({ ...request(), requestId })
    expect(again).toMatchObject({ ok: true, channel: 'sms' })
    expect(operations()).toEqual(['start', 'cancel', 'start'])
    expect(vonage.messages(email)).toEqual([])
  })
})

describe('v2, with a silent first step', () => {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const applicationId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'
  const redirectUrl = 'https://shop.example/2fa/silent?state=abc'
  const asApplication: Make = ({ apiHost, channels = ['sms'], clock = Date.now }) =>
    vonageVerify({ applicationId, privateKey, apiHost, channels, clock })

  async function setUpSilent(channels: readonly Channel[] = ['silent_auth', 'sms', 'voice']) {
    const world = await setUp(asApplication, channels, { credentials: { applicationId } })
    const start = () => world.provider.start({ ...world.request(), redirectUrl })
    const begun = async () => {
      const outcome = await start()
      if (!outcome.ok || outcome.checkUrl === undefined) throw new Error('no silent step')
      return { requestId: outcome.requestId, checkUrl: outcome.checkUrl }
    }
    /** What the handset brings back from the network. */
    const walk = async (checkUrl: string) => {
      const { headers } = await fetch(checkUrl, { redirect: 'manual' })
      return new URLSearchParams(new URL(headers.get('location') ?? '').hash.slice(1))
    }
    const channelsSent = () => world.vonage.messages(to).map(({ channel }) => channel)
    return { ...world, start, begun, walk, channelsSent }
  }

  it('names the address for the handset, and what follows after a minute', async () => {
    const { start, vonage, provider, walk, channelsSent } = await setUpSilent()
    const outcome = await start()
    expect(outcome).toMatchObject({
      ok: true,
      channel: 'silent_auth',
      fallbacks: [
        { channel: 'sms', afterSeconds: 60 },
        { channel: 'voice', afterSeconds: 180 },
      ],
    })
    expect(vonage.requests[0]?.body).toMatchObject({
      workflow: [
        { channel: 'silent_auth', to: '447700900123', redirect_url: redirectUrl },
        { channel: 'sms' },
        { channel: 'voice' },
      ],
      channel_timeout: 120,
    })
    if (!outcome.ok) return
    const result = await walk(outcome.checkUrl ?? '')
    expect(result.get('request_id')).toBe(outcome.requestId)
    const code = result.get('code') ?? ''
    expect(await provider.check(outcome.requestId, code, signal)).toEqual({ ok: true })
    expect(channelsSent()).toEqual([])
  })

  it('sends by itself after the minute', async () => {
    const { begun, vonage, provider, wait, channelsSent } = await setUpSilent()
    const { requestId } = await begun()
    wait(60)
    vonage.tick()
    expect(channelsSent()).toEqual(['sms'])
    expect(await provider.check(requestId, vonage.lastCode(to), signal)).toEqual({ ok: true })
  })

  it('looks at no typed code meanwhile', async () => {
    const { begun, provider } = await setUpSilent()
    const { requestId } = await begun()
    expect(await provider.check(requestId, '123456', signal)).toEqual({
      ok: false,
      reason: 'no_code',
    })
  })

  it.each(['sms', undefined] as const)(
    'gives way at once when %s is asked for, and after a restart too',
    async (channel) => {
      for (const isRestarted of [false, true]) {
        const { begun, provider, restarted, request, operations, channelsSent } =
          await setUpSilent()
        const { requestId } = await begun()
        const asked = isRestarted ? restarted() : provider
        const outcome = await asked.resend({
          ...request(channel),
          redirectUrl,
          requestId,
          running: 'silent_auth',
        })
        expect(outcome).toMatchObject({ ok: true, requestId, channel: 'sms' })
        expect(operations()).toEqual(['start', 'next'])
        expect(channelsSent()).toEqual(['sms'])
      }
    },
  )

  it('is not begun again by a resend', async () => {
    const { begun, provider, request, wait, channelsSent } = await setUpSilent([
      'silent_auth',
      'sms',
    ])
    const { requestId } = await begun()
    wait(61)
    const again = { ...request(), redirectUrl, requestId }
    expect(await provider.resend(again)).toEqual({
      ok: false,
      reason: 'already_running',
      retryAfterSeconds: 15,
    })
    wait(240)
    expect(await provider.resend(again)).toMatchObject({ ok: true, channel: 'sms' })
    expect(channelsSent()).toEqual(['sms', 'sms'])
  })

  it('is left out where the network knows none: one start more, one message', async () => {
    const { start, vonage, operations, channelsSent } = await setUpSilent()
    vonage.fault({ kind: 'unsupported_network', times: 1 })
    expect(await start()).toMatchObject({
      ok: true,
      channel: 'sms',
      fallbacks: [{ channel: 'voice', afterSeconds: 150 }],
    })
    expect(operations()).toEqual(['start', 'start'])
    expect(channelsSent()).toEqual(['sms'])
  })

  it('is left out when nobody says where to come back to', async () => {
    const { provider, request, channelsSent } = await setUpSilent()
    expect(await provider.start(request())).toMatchObject({ ok: true, channel: 'sms' })
    expect(channelsSent()).toEqual(['sms'])
  })

  const requestId = 'c11236f4-00bf-4b89-84ba-88b25df97315'
  it.each([
    ['elsewhere', 'https://evil.example/v2/verify/silent-auth/redirect'],
    ['nowhere', undefined],
  ])('is left at once when its address is %s', async (_where, checkUrl) => {
    const { start, vonage, operations } = await setUpSilent(['silent_auth', 'sms'])
    const body = { request_id: requestId, check_url: checkUrl }
    vonage.fault({ kind: 'answer', status: 202, body, operation: 'start' })
    vonage.fault({ kind: 'answer', status: 200, body: '', operation: 'next', times: 1 })
    expect(await start()).toEqual({ ok: true, requestId, channel: 'sms' })
    expect(operations()).toEqual(['start', 'next'])
    vonage.fault({ kind: 'server_error', operation: 'next' })
    expect(await start()).toEqual({
      ok: true,
      requestId,
      channel: 'silent_auth',
      fallbacks: [{ channel: 'sms', afterSeconds: 60 }],
    })
  })
})
