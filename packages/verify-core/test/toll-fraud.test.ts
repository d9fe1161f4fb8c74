import {
  createTwoFactor,
  memoryStore,
  type TwoFactorEvent,
  type TwoFactorOptions,
  type VerifyProvider,
} from 'verify-core'
import { describe, expect, it } from 'vitest'
import { goodOptions, rightCode, stoppedClock, visitor, wellProvider } from './visitor.ts'

const roomy = {
  sendsPerPrefixPerHour: 1_000,
  sendsPerMinute: 1_000,
  sendsPerAddressPerHour: 1_000,
}

/** A service, and the people who visit it. Each is a new account. */
function service(more: Partial<TwoFactorOptions> = {}) {
  const clock = stoppedClock()
  const events: TwoFactorEvent[] = []
  const sentTo: string[] = []
  const well = wellProvider(more.provider)
  const provider: VerifyProvider = {
    ...well,
    start(request) {
      sentTo.push(request.to)
      return well.start(request)
    },
  }
  const options = goodOptions({
    clock,
    store: memoryStore({ clock }),
    allowedCountries: ['GB', 'US', 'DE'],
    limits: roomy,
    bulkhead: { startsPerSecond: 100_000 },
    onEvent: (event) => void events.push(event),
    ...more,
    provider,
  })
  const twoFactor = createTwoFactor(options)
  let people = 0
  return {
    clock,
    events,
    sentTo,
    twoFactor,
    /** Somebody new asks for a code, and proves the number or goes away. */
    async visit(number: string, proves = false) {
      const who = visitor(twoFactor, `user-${(people += 1)}`)
      const { status } = await who.post('create', { number })
      if (proves) await who.post('confirm', { code: rightCode })
      return status
    },
    of: <Type extends TwoFactorEvent['type']>(type: Type) =>
      events.filter((event): event is TwoFactorEvent & { type: Type } => event.type === type),
  }
}

const inRow = (n: number) => `+447700900${String(100 + n)}`

describe('the kinds of lines', () => {
  const premium = '+19002345678'
  const tollFree = '+18002345678'
  const shared = '+448432345678'
  const pager = '+447640123456'
  const voip = '+445612345678'
  const fixed = '+442071838750'
  const mobile = '+447400123456'
  const unknown = '+447700900123'

  it.each([premium, tollFree, shared, pager, voip, fixed])('refuse %s', async (number) => {
    const { visit, sentTo } = service()
    expect([await visit(number), sentTo]).toEqual([422, []])
  })

  it.each([mobile, unknown])('take %s', async (number) => {
    const { visit, sentTo } = service()
    expect([await visit(number), sentTo]).toEqual([303, [number]])
  })

  it('take a fixed line where the provider can call it', async () => {
    const provider = wellProvider({ channels: ['sms', 'voice'] })
    expect(await service({ provider }).visit(fixed)).toBe(303)
  })

  it('are what the app says', async () => {
    const { visit } = service({ phoneTypes: ['voip'] })
    expect([await visit(voip), await visit(mobile), await visit(unknown)]).toEqual([303, 422, 422])
  })

  it('are asked of the enrolled phone as well, when the policy has changed', async () => {
    const options = goodOptions({ allowedCountries: ['GB', 'US'] })
    const who = visitor(createTwoFactor(options))
    await who.post('create', { number: mobile })
    await who.post('confirm', { code: rightCode })
    const stricter = visitor(createTwoFactor({ ...options, allowedCountries: ['US'] }))
    expect((await stricter.post('create')).status).toBe(422)
  })
})

describe('the conversion of a prefix', () => {
  it('stops it for the rest of the day after 20 messages that nobody read, and says so once', async () => {
    const { clock, events, of, sentTo, twoFactor, visit } = service()
    for (let n = 0; n < 20; n += 1) await visit(inRow(n))
    expect([await visit(inRow(20)), await visit(inRow(21))]).toEqual([429, 429])
    expect(sentTo).toHaveLength(20)
    expect(of('fraud_alarm')).toMatchObject([
      { area: '+44770090', sent: 20, verified: 0, isBlocked: true },
    ])
    expect(await visit('+447400123456')).toBe(303)

    const until = new Date(clock() + 86_400_000)
    expect(await twoFactor.blocks()).toEqual([{ area: '+44770090', until }])
    expect(JSON.stringify(events)).not.toContain('7700900')
    clock.advance(86_400)
    expect(await twoFactor.blocks()).toEqual([])
    expect(await visit(inRow(22))).toBe(303)
  })

  it('is let be when enough codes are typed, and reported when few are', async () => {
    const { of, visit } = service()
    for (let n = 0; n < 60; n += 1) await visit(inRow(n), n % 10 < 3)
    expect(of('fraud_alarm').map(({ sent, isBlocked }) => [sent, isBlocked])).toEqual([
      [20, false],
      [40, false],
    ])
    const healthy = service()
    for (let n = 0; n < 60; n += 1) await healthy.visit(inRow(n), n % 10 < 6)
    expect(healthy.of('fraud_alarm')).toEqual([])
  })

  it('begins anew when an operator says so', async () => {
    const { twoFactor, visit } = service()
    for (let n = 0; n < 21; n += 1) await visit(inRow(n))
    expect(await twoFactor.unblock('+44770090')).toBe(true)
    expect(await twoFactor.unblock('+44770090')).toBe(false)
    expect([await twoFactor.blocks(), await visit(inRow(30))]).toEqual([[], 303])
  })

  it('is not judged by messages that were never sent', async () => {
    const provider = wellProvider({
      start: () => Promise.resolve({ ok: false, reason: 'throttled' }),
    })
    const { visit } = service({ provider })
    const statuses = new Set<number>()
    for (let n = 0; n < 30; n += 1) statuses.add(await visit(inRow(n)))
    expect([...statuses]).toEqual([503])
  })
})

describe('the conversion of a country', () => {
  it('stops it after 100 messages', async () => {
    const { of, visit } = service()
    const spread = (n: number) => `+4477${String(11 + n).padStart(3, '0')}12345`
    for (let n = 0; n < 100; n += 1) expect(await visit(spread(n))).toBe(303)
    expect(await visit(spread(100))).toBe(429)
    expect(of('fraud_alarm')).toMatchObject([{ area: 'GB', isBlocked: true }])
    expect(await visit('+14155550100')).toBe(303)
  })
})

describe('the budget', () => {
  const price = ({ country, channel }: { country: string; channel: string }) =>
    (country === 'US' ? 0.01 : 0.05) + (channel === 'voice' ? 0.05 : 0)

  it('stops at its cap, tells at 80 %, and counts every step of a workflow', async () => {
    const provider = wellProvider({ channels: ['sms', 'voice'] })
    const { clock, of, sentTo, visit } = service({ provider, spend: { price, perHour: 1 } })
    const statuses: number[] = []
    for (let n = 0; n < 8; n += 1) statuses.push(await visit(inRow(n)))
    expect(statuses).toEqual([303, 303, 303, 303, 303, 303, 429, 429])
    expect(of('spend_alarm')).toEqual([
      { at: new Date(clock()), type: 'spend_alarm', limit: 'spendPerHour', share: 0.9 },
    ])
    expect(await visit('+14155550100')).toBe(303)
    expect(sentTo).toHaveLength(7)
    clock.advance(3_600)
    expect(await visit(inRow(9))).toBe(303)
  })

  it.each([
    ['no number', () => Number.NaN],
    ['negative', () => -1],
    ['of another type', () => '0.04' as never],
    [
      'not to be had',
      () => {
        throw new Error('no price for GB')
      },
    ],
  ])('refuses to send at a price that is %s', async (_name, price) => {
    const { of, sentTo, visit } = service({ spend: { price, perDay: 1 } })
    expect([await visit(inRow(1)), sentTo]).toEqual([503, []])
    expect(of('fault')).toMatchObject([{ code: 'ERR_2FA_HOOK' }])
  })
})

describe('the option beforeSend', () => {
  it('is asked about the person, the number and the form, and refuses like any refusal', async () => {
    const asked: unknown[] = []
    const { sentTo, visit } = service({
      beforeSend(send) {
        asked.push({ ...send, field: send.field('number') })
        return send.country === 'GB'
      },
    })
    expect([await visit('+447400123456'), await visit('+14155550100')]).toEqual([303, 422])
    expect(sentTo).toEqual(['+447400123456'])
    expect(asked[0]).toEqual({
      user: { id: 'user-1' },
      phone: '+447400123456',
      country: 'GB',
      purpose: 'enroll',
      ip: undefined,
      field: '+447400123456',
    })
  })

  it.each<[string, NonNullable<TwoFactorOptions['beforeSend']>]>([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
  ])('that %s sends nothing, keeps the login, and can be tried again at once', async (_n, hook) => {
    let isBroken = true
    const { sentTo, twoFactor } = service({
      beforeSend: (send) => (isBroken ? hook(send) : true),
    })
    const who = visitor(twoFactor)
    expect((await who.post('create', { number: '+447400123456' })).status).toBe(503)
    isBroken = false
    expect((await who.post('create', { number: '+447400123456' })).status).toBe(303)
    expect(sentTo).toHaveLength(1)
  })
})

describe('limits that are only recorded', () => {
  const limits = { ...roomy, mode: 'record' } as const

  it('let a user try any number of phones, and tell of those above the cap', async () => {
    const { clock, of, sentTo, twoFactor } = service({ limits })
    const who = visitor(twoFactor, 'ann')
    for (let n = 0; n < 5; n += 1) {
      expect((await who.post('create', { number: inRow(n) })).status).toBe(303)
      await who.post('cancel')
      clock.advance(3_600)
    }
    expect(sentTo).toHaveLength(5)
    expect(of('rate_limited').map(({ limit }) => limit)).toEqual([
      'newPhonesPerUserPerDay',
      'newPhonesPerUserPerDay',
    ])
  })

  it('tell nothing of phones when somebody logs in with the one that was proved', async () => {
    const { clock, of, twoFactor } = service({ limits })
    const who = visitor(twoFactor, 'ann')
    for (let n = 0; n < 5; n += 1) {
      await who.post('create', { number: inRow(n) })
      if (n < 4) await who.post('cancel')
      else await who.post('confirm', { code: rightCode })
      clock.advance(3_600)
    }
    const before = of('rate_limited').length
    const elsewhere = visitor(twoFactor, 'ann')
    expect((await elsewhere.post('create')).status).toBe(303)
    expect(of('rate_limited')).toHaveLength(before)
  })

  it('block no prefix, and do not say that one is blocked', async () => {
    const { of, sentTo, twoFactor, visit } = service({ limits })
    for (let n = 0; n < 25; n += 1) await visit(inRow(n))
    expect(sentTo).toHaveLength(25)
    expect(of('fraud_alarm')).toMatchObject([{ area: '+44770090', sent: 20, isBlocked: false }])
    expect(await twoFactor.blocks()).toEqual([])
  })
})

it('counts people whose addresses cannot be read as one', async () => {
  const { twoFactor } = service({ limits: { ...roomy, sendsPerAddressPerHour: 10 } })
  const statuses: number[] = []
  for (let n = 0; n < 12; n += 1) {
    const who = visitor(twoFactor, `odd-${n}`)
    const ip = `unknown-${n}`
    statuses.push((await who.post('create', { number: inRow(n) }, { ip })).status)
  }
  expect(statuses.filter((status) => status === 303)).toHaveLength(10)
})
