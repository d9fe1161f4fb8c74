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

describe.each(frameworks)('events of a challenge (%s)', (framework) => {
  it('say of a code that came too late which challenge it was of', async () => {
    const { of, person, time } = await shieldSite(framework)
    const who = await person('ann')
    await who.post('create', { number })
    time.now += 301_000
    await who.post('confirm', { code: rightCode })
    const [sent] = of('sent')
    expect(of('expired')).toEqual([{ ...sent, type: 'expired', at: new Date(time.now) }])
  })

  it('say the same when it is the provider who calls it too late', async () => {
    const { options } = await shieldSite(framework)
    const provider = {
      ...options.provider,
      check: () => Promise.resolve({ ok: false as const, reason: 'expired' as const }),
    }
    const { of, person } = await shieldSite(framework, { provider })
    const who = await person('ann')
    await who.post('create', { number })
    await who.post('confirm', { code: rightCode })
    expect(of('expired')).toEqual([{ ...of('sent')[0], type: 'expired' }])
  })

  it('say of a refusal by a cap which challenge it was for, if for any', async () => {
    const limits = {
      sendsPerUserPerHour: 1,
      newPhonesPerUserPerDay: 1,
      failuresPerAddressPer10Minutes: 1,
      malformedCodesPerUserPer10Minutes: 1,
    }
    const { of, person, time } = await shieldSite(framework, { limits })
    const who = await person('ann')
    await who.post('create', { number })
    const about = { challengeId: of('started')[0]?.challengeId, purpose: 'enroll', country: 'GB' }
    await who.post('confirm', { code: '1' })
    await who.post('confirm', { code: '2' })
    await who.post('confirm', { code: '000001' })
    await who.post('confirm', { code: '000002' })
    time.now += 40_000
    await who.post('resend')
    await who.post('cancel')
    await who.post('confirm', { code: '3' })
    time.now += 60_000
    await who.post('create', { number: '+447700900124' })
    await who.post('create', { number })
    const limited = of('rate_limited').map(({ at: _at, ip: _ip, ...event }) => event)
    const limit = (name: string) => ({ type: 'rate_limited', userId: 'ann', limit: name })
    expect(limited).toEqual([
      { ...limit('malformedCodesPerUserPer10Minutes'), ...about },
      { ...limit('failuresPerAddressPer10Minutes'), ...about },
      { ...limit('sendsPerUserPerHour'), ...about },
      limit('malformedCodesPerUserPer10Minutes'),
      { ...limit('newPhonesPerUserPerDay'), purpose: 'enroll' },
      { ...limit('sendsPerUserPerHour'), ...about, challengeId: of('started')[1]?.challengeId },
    ])
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
