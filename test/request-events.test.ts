import { createTwoFactor, memoryStore, type TwoFactorEvent } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { frameworks, rightCode, shieldSite } from './shield-site.ts'

const number = '+447700900123'
const spoofed = { 'x-forwarded-for': '198.51.100.7', 'x-real-ip': '198.51.100.7' }

const typesOf = (events: readonly TwoFactorEvent[]) => [...new Set(events.map(({ type }) => type))]

describe.each(frameworks)('events of a request (%s)', (framework) => {
  it('name the address that limits count by, never what a header claims', async () => {
    const { events, person, report, time, url } = await shieldSite(framework)
    const who = await person('ann')
    await who.post('create', { number }, spoofed)
    await who.post('confirm', { code: '000000' }, spoofed)
    await who.post('confirm', { code: '1' }, spoofed)
    time.now += 301_000
    await who.post('confirm', { code: rightCode }, spoofed)
    await who.post('create', { number: '+447700900124' }, spoofed)
    await who.post('confirm', { code: rightCode }, spoofed)
    await who.browser.post('/2fa/cancel', { form: {}, headers: spoofed })
    const other = await person('bob')
    await other.post('confirm', { code: rightCode }, spoofed)
    await fetch(`${url}/2fa/webhooks/vonage`, { method: 'POST', headers: spoofed, body: '{}' })
    expect(typesOf(events)).toEqual([
      'started',
      'sent',
      'check_failed',
      'expired',
      'enrolled',
      'verified',
      'csrf_rejected',
      'sequence_violation',
      'webhook_rejected',
    ])
    for (const event of events) expect(event).toMatchObject({ ip: '127.0.0.1' })
    await report(0, { status: 'completed' })
    expect(events.at(-1)).toMatchObject({ type: 'delivered' })
    expect(events.at(-1)).not.toHaveProperty('ip')
  })

  it('name it where something fails or a cap refuses, but not for what is nobody’s', async () => {
    const limits = { sendsPerUserPerHour: 1 } as const
    const spend = { price: () => 1, perDay: 1 } as const
    const { of, options, person, time } = await shieldSite(framework, { limits, spend })
    const who = await person('ann')
    await who.post('create', { number })
    await who.post('cancel')
    time.now += 60_000
    await who.post('create', { number })
    expect(of('rate_limited')).toMatchObject([{ limit: 'sendsPerUserPerHour', ip: '127.0.0.1' }])
    expect(of('spend_alarm')).toHaveLength(1)
    expect(of('spend_alarm')[0]).not.toHaveProperty('ip')

    const broken = await shieldSite(framework, {
      store: { ...options.store, get: () => Promise.reject(new Error('down')) },
    })
    await (await broken.person('ann')).browser.get('/2fa/')
    const fault = { code: 'ERR_2FA_STORE_UNAVAILABLE', ip: '127.0.0.1' }
    expect(broken.of('fault')).toMatchObject([fault])
  })
})

describe('an event without a request or an address', () => {
  it('has no ip', async () => {
    const events: TwoFactorEvent[] = []
    const clock = () => Date.UTC(2026, 0, 1)
    const twoFactor = createTwoFactor({
      brand: 'Test',
      provider: (await shieldSite('koa')).options.provider,
      store: memoryStore({ clock }),
      secret: 'a secret of at least thirty-two bytes',
      allowedCountries: ['GB'],
      onEvent: (event) => void events.push(event),
      clock,
    })
    await twoFactor.unlock('ann')
    expect(events).toEqual([{ at: new Date(clock()), type: 'unlocked', userId: 'ann' }])
  })
})
