import {
  createTwoFactor,
  type DeliveryReport,
  memoryStore,
  type ResendRequest,
  type StartRequest,
  type TwoFactorEvent,
  type TwoFactorOptions,
  type VerifyProvider,
} from 'verify-core'
import { describe, expect, it } from 'vitest'
import {
  enroll,
  goodOptions,
  phone,
  rightCode,
  stoppedClock,
  visitor,
  wellProvider,
} from './visitor.ts'

const email = 'ann@example.org'

/** Sends an SMS, and an e-mail 100 s later where it is given an address. */
function mailingProvider(more: Partial<VerifyProvider>) {
  const sends: StartRequest[] = []
  const well = wellProvider()
  const provider: VerifyProvider = {
    ...well,
    channels: ['sms', 'email'],
    async start(request) {
      sends.push(request)
      const outcome = await well.start(request)
      const fallbacks = [{ channel: 'email' as const, afterSeconds: 100 }]
      return outcome.ok && request.email !== undefined ? { ...outcome, fallbacks } : outcome
    },
    async resend(request: ResendRequest) {
      sends.push(request)
      const outcome = await well.resend(request)
      return outcome.ok ? { ...outcome, channel: request.channel ?? 'sms' } : outcome
    },
    ...more,
  }
  return { provider, sends }
}

/** A service whose users have an address, and one of them. */
function service(
  more: Partial<Omit<TwoFactorOptions, 'provider'>> = {},
  ofProvider: Partial<VerifyProvider> = {},
) {
  const clock = stoppedClock()
  const events: TwoFactorEvent[] = []
  const { provider, sends } = mailingProvider(ofProvider)
  const records = memoryStore({ clock })
  const twoFactor = createTwoFactor(
    goodOptions({
      clock,
      store: records,
      onEvent: (event) => void events.push(event),
      ...more,
      provider,
    }),
  )
  const browser = () => {
    const who = visitor(twoFactor)
    who.user = { id: 'ann', email }
    return who
  }
  /** Enrolled before, and now in a browser that has to prove itself. */
  const returning = async () => {
    await enroll(browser())
    clock.advance(60)
    return browser()
  }
  return { clock, events, sends, records, twoFactor, browser, returning }
}

describe('the option provider', () => {
  it.each([[['email']], [['email', 'sms']], [['silent_auth', 'email', 'sms']]])(
    'may have email only behind what sends to the phone, not %j',
    (channels) => {
      const provider = wellProvider({ channels: channels as ['email'] })
      const make = () => createTwoFactor(goodOptions({ provider, origin: 'https://shop.example' }))
      expect(make).toThrow(TypeError)
      expect(make).toThrow(/^provider\.channels: expected email only behind a channel that sends/)
    },
  )
})

describe('an enrollment', () => {
  it('is never proved by e-mail: it is neither sent nor offered, and not to be had by asking', async () => {
    const { browser, sends, clock } = service()
    const who = browser()
    await who.post('create', { number: phone })
    expect(await who.status()).toMatchObject({ step: 'code', channels: ['sms'] })
    clock.advance(60)
    const asked = await who.post('resend', { channel: 'email' })
    expect(asked.status).toBe(400)
    expect(sends).toHaveLength(1)
    await who.post('resend')
    expect(sends).toHaveLength(2)
    for (const send of sends) expect(send).not.toHaveProperty('email')
  })

  it('is not proved either where a provider sends one all the same', async () => {
    const { browser, records } = service(
      {},
      { start: () => Promise.resolve({ ok: true, requestId: 'request-1', channel: 'email' }) },
    )
    const who = browser()
    await who.post('create', { number: phone })
    await who.post('confirm', { code: rightCode })
    expect(await records.get(['{u:ann}enrollment'])).toEqual([undefined])
  })
})

describe('a step-up', () => {
  it('is of the phone: a fresh e-mail does not do, and none is offered', async () => {
    const { returning, sends, twoFactor, clock } = service()
    const who = await returning()
    await who.post('create')
    clock.advance(60)
    await who.post('resend', { channel: 'email' })
    await who.post('confirm', { code: rightCode })
    expect(await twoFactor.state(who.at())).toMatchObject({ isVerified: true, how: 'email' })
    expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'pass' })
    const strict = twoFactor.guard({ maxAgeSeconds: 600 })
    expect(await strict(who.at())).toMatchObject({ kind: 'answer' })

    clock.advance(600)
    await who.post('create', { max_age: '600' })
    expect(sends.at(-1)).not.toHaveProperty('email')
    const query = '?max_age=600'
    const page = JSON.parse((await who.get('/status', { query })).body()) as object
    expect(page).toMatchObject({ step: 'code', channels: ['sms'] })
    await who.post('confirm', { code: rightCode, max_age: '600' })
    expect(await strict(who.at())).toMatchObject({ kind: 'pass' })
    expect(await twoFactor.state(who.at())).toMatchObject({ how: 'sms' })
  })
})

describe('behind a silent step', () => {
  it('an e-mail waits until the phone has got a message', async () => {
    const fallbacks = [
      { channel: 'sms', afterSeconds: 60 },
      { channel: 'email', afterSeconds: 180 },
    ] as const
    const silent = { requestId: 'request-1', channel: 'silent_auth', fallbacks } as const
    const { returning, clock } = service(
      { origin: 'https://shop.example' },
      {
        channels: ['silent_auth', 'sms', 'email'],
        start: () => Promise.resolve({ ok: true, ...silent }),
      },
    )
    const who = await returning()
    await who.post('create')
    expect(await who.status()).toMatchObject({ channel: 'silent_auth', channels: ['sms'] })
    expect((await who.post('resend', { channel: 'email' })).status).toBe(400)
    clock.advance(60)
    expect(await who.status()).toMatchObject({ channel: 'sms', channels: ['sms', 'email'] })
    expect((await who.post('resend', { channel: 'email' })).status).toBe(303)
  })
})

describe('a log-in', () => {
  it('falls back to the address that the app gives, which is shown masked', async () => {
    const { returning, sends, clock } = service()
    const who = await returning()
    await who.post('create')
    expect(sends.at(-1)).toMatchObject({ to: phone, email })
    expect(await who.status()).toMatchObject({
      channel: 'sms',
      sentTo: '+44 ••• ••• 123',
      channels: ['sms', 'email'],
      delivery: { nextChannel: 'email', nextInSeconds: 100 },
    })
    clock.advance(100)
    expect(await who.status()).toMatchObject({ channel: 'email', sentTo: 'a•••@example.org' })
    const page = (await who.get('/verify', { headers: { accept: 'text/html' } })).body()
    expect(page.replace(/<[^>]*>/g, '')).toContain('We sent an e-mail to a•••@example.org.')
    expect(page).not.toContain(email)
  })

  it('can ask for it, and is told apart from a proof of the phone', async () => {
    const { returning, sends, records, events, clock } = service()
    const who = await returning()
    await who.post('create')
    clock.advance(60)
    expect((await who.post('resend', { channel: 'email' })).status).toBe(303)
    expect(sends.at(-1)).toMatchObject({ channel: 'email', email })
    expect((await who.post('confirm', { code: rightCode })).status).toBe(303)

    const [entry] = await records.get([`{u:ann}verified:${who.slot?.marker ?? ''}`])
    expect(entry?.value).toMatchObject({ data: { how: 'email' } })
    expect(events.at(-1)).toMatchObject({ type: 'verified', channel: 'email', purpose: 'login' })
    expect(JSON.stringify(events)).not.toContain(email)
  })

  it.each([
    undefined,
    null,
    '',
    'ann',
    '@example.org',
    'ann@',
    'a@b@example.org',
    'ann @example.org',
    'ann@example.org\r\nbcc: eve',
    'ann@exa\u202emple.org',
    `${'a'.repeat(243)}@example.org`,
    7,
    ['ann@example.org'],
  ])('has no e-mail with the address %j', async (address) => {
    const { returning, sends } = service()
    const who = await returning()
    who.user = { id: 'ann', email: address as string }
    await who.post('create')
    expect(sends.at(-1)).not.toHaveProperty('email')
    expect(await who.status()).toMatchObject({ channels: ['sms'] })
    expect((await who.post('resend', { channel: 'email' })).status).toBe(400)
  })

  it('shows nothing of an address that is gone meanwhile', async () => {
    const { returning, clock } = service()
    const who = await returning()
    await who.post('create')
    clock.advance(100)
    who.user = { id: 'ann' }
    expect(await who.status()).toMatchObject({ channel: 'email', sentTo: '•••' })
  })

  it.each(['before', 'while'])(
    'enrolls nothing where it was erased %s it is checked',
    async (when) => {
      let whileChecked = () => Promise.resolve()
      const { returning, records, twoFactor, clock } = service(
        {},
        {
          async check() {
            await whileChecked()
            return { ok: true }
          },
        },
      )
      const who = await returning()
      await who.post('create')
      clock.advance(100)
      const erase = async () => void (await records.remove('{u:ann}enrollment'))
      if (when === 'before') await erase()
      else whileChecked = erase
      await who.post('confirm', { code: rightCode })
      expect(await records.get(['{u:ann}enrollment'])).toEqual([undefined])
      expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'answer' })
    },
  )

  it('asks for the price of an e-mail only where there may be one', async () => {
    const asked: string[] = []
    const spend = {
      perHour: 1_000,
      perDay: 1_000,
      price: ({ channel }: { channel: string }) => asked.push(channel),
    }
    const { returning } = service({ spend })
    const who = await returning()
    expect(asked).toEqual(['sms'])
    await who.post('create')
    expect(asked).toEqual(['sms', 'sms', 'email'])
  })
})

describe('the conversion of an area', () => {
  const policy = { leastSendsPerPrefix: 3, leastSendsPerCountry: 1_000 }

  it('is not mended by people who read their e-mail, nor hurt by e-mails that are sent', async () => {
    const { returning, events, browser, clock } = service({ conversion: policy })
    await returning()
    // One SMS was sent and proved so far. Of two more only e-mails come of it.
    for (let n = 0; n < 2; n += 1) {
      const who = browser()
      await who.post('create')
      clock.advance(60)
      await who.post('resend', { channel: 'email' })
      expect((await who.post('confirm', { code: rightCode })).status).toBe(303)
      clock.advance(3_600)
    }
    const alarms = () => events.filter(({ type }) => type === 'fraud_alarm')
    expect(alarms()).toEqual([])
    const who = browser()
    await who.post('create')
    clock.advance(60)
    await who.post('resend', { channel: 'email' })
    expect(alarms()).toMatchObject([{ area: '+44770090', sent: 3, verified: 1 }])
  })

  it('is not hurt by e-mails that were not delivered', async () => {
    const report = { state: 'undelivered', requestId: 'request-2', isFinal: false } as const
    const reports: Partial<DeliveryReport>[] = []
    const webhook: VerifyProvider['webhook'] = {
      parse: (_header, _body, now) => ({
        ok: true,
        id: `id-${reports.length}`,
        report: { ...report, clientRef: '', at: now, ...reports.at(-1) },
      }),
    }
    const { returning, sends, events, twoFactor, clock } = service(
      { conversion: { ...policy, leastSendsPerPrefix: 2 } },
      { webhook },
    )
    const who = await returning()
    await who.post('create')
    const { clientRef = '' } = sends.at(-1) ?? {}
    const tell = async (channel: 'email' | 'sms') => {
      reports.push({ channel, clientRef })
      clock.advance(1)
      const posted = who.request('POST', '/webhooks/well', {
        headers: { 'content-type': 'application/json', 'content-length': '2' },
      })
      const answer = await twoFactor.webhook({
        ...posted,
        body: () => ({ raw: () => '{}', parsed: undefined, stream: posted.body().stream }),
      })
      expect(answer?.status).toBe(204)
    }
    const alarms = () => events.filter(({ type }) => type === 'fraud_alarm').length
    await tell('email')
    expect(alarms()).toBe(0)
    await tell('sms')
    expect(alarms()).toBe(1)
  })
})
