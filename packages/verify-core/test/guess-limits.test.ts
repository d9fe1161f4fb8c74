import {
  createTwoFactor,
  type E164,
  maskPhone,
  memoryStore,
  type TwoFactorEvent,
} from 'verify-core'
import { describe, expect, it } from 'vitest'
import { goodOptions, rightCode, stoppedClock, visitor, wellProvider } from './visitor.ts'

const much = 1_000_000

let wrongCodes = 0
/** Each another one: the same code twice counts as a double click, which waits for how the first one ends. */
const wrongCode = () => String((wrongCodes += 1)).padStart(6, '0')

/** A service whose provider counts what it is asked to check; people come with an address. */
function service() {
  const clock = stoppedClock()
  const events: TwoFactorEvent[] = []
  const sends: string[] = []
  const checks: string[] = []
  const well = wellProvider()
  const twoFactor = createTwoFactor(
    goodOptions({
      clock,
      store: memoryStore({ clock }),
      provider: {
        ...well,
        start: (request) => (sends.push(request.to), well.start(request)),
        check: (id, code, signal) => (checks.push(code), well.check(id, code, signal)),
      },
      limits: {
        sendsPerUserPerHour: much,
        sendsPerUserPerDay: much,
        sendsPerPhonePer10Minutes: much,
        sendsPerPhonePerHour: much,
        sendsPerPhonePerDay: much,
        sendsPerAddressPerHour: much,
        sendsPerPrefixPerHour: much,
        sendsPerMinute: much,
      },
      conversion: { leastSendsPerPrefix: much, leastSendsPerCountry: much },
      bulkhead: { startsPerSecond: 100_000 },
      onEvent: (event) => void events.push(event),
    }),
  )
  let people = 0
  return {
    clock,
    events,
    sends,
    checks,
    twoFactor,
    /** Somebody new with a code on its way. */
    async newcomer() {
      people += 1
      const who = visitor(twoFactor, `user-${people}`)
      await who.post('create', { number: `+44770090${1_000 + people}` })
      return {
        async guess(code: string, ip: string) {
          const json = { accept: 'application/json' }
          const { status, body } = await who.post('confirm', { code }, { ip, headers: json })
          return { status, code: (JSON.parse(body()) as { code?: string }).code }
        },
      }
    },
  }
}

describe('wrong codes from one address', () => {
  /** Wrong codes, three from each of as many people as it takes. */
  async function failTimes(world: ReturnType<typeof service>, count: number, ip: string) {
    for (let failed = 0; failed < count; failed += 3) {
      const who = await world.newcomer()
      for (let nth = failed; nth < Math.min(failed + 3, count); nth += 1) {
        await who.guess(wrongCode(), ip)
      }
    }
  }

  it('are checked 30 times in ten minutes, whoever they are of; then not even a right one is', async () => {
    const world = service()
    await failTimes(world, 30, '192.0.2.1')
    expect(world.checks).toHaveLength(30)
    const victim = await world.newcomer()
    expect(await victim.guess(rightCode, '192.0.2.1')).toEqual({ status: 429, code: 'locked' })
    expect(world.checks).toHaveLength(30)
    expect(world.events).toContainEqual(
      expect.objectContaining({ type: 'rate_limited', limit: 'failuresPerAddressPer10Minutes' }),
    )
  })

  it('stop nobody elsewhere, and nobody ten minutes later', async () => {
    const world = service()
    await failTimes(world, 30, '192.0.2.1')
    const elsewhere = await world.newcomer()
    expect(await elsewhere.guess(rightCode, '192.0.2.2')).toMatchObject({ status: 200 })
    world.clock.advance(601)
    const later = await world.newcomer()
    expect(await later.guess(rightCode, '192.0.2.1')).toMatchObject({ status: 200 })
  })

  it('are those of a whole /64', async () => {
    const world = service()
    await failTimes(world, 15, '2001:db8:1:2::1')
    await failTimes(world, 15, '2001:db8:1:2:ffff::9')
    const same = await world.newcomer()
    expect(await same.guess(rightCode, '2001:db8:1:2:abcd::1')).toMatchObject({ status: 429 })
    const other = await world.newcomer()
    expect(await other.guess(rightCode, '2001:db8:1:3::1')).toMatchObject({ status: 200 })
  })

  it('are not counted among right ones, of which there may be any number', async () => {
    const world = service()
    await failTimes(world, 29, '192.0.2.1')
    for (let nth = 0; nth < 40; nth += 1) {
      const who = await world.newcomer()
      expect(await who.guess(rightCode, '192.0.2.1')).toMatchObject({ status: 200 })
    }
    const who = await world.newcomer()
    expect(await who.guess(wrongCode(), '192.0.2.1')).toMatchObject({ status: 422 })
    expect(await who.guess(rightCode, '192.0.2.1')).toMatchObject({ status: 429 })
  })
})

describe('a hundred wrong codes of one user', () => {
  it('suspend the second factor: no check, no send, until it is unlocked', async () => {
    const { checks, clock, events, sends, twoFactor } = service()
    const who = visitor(twoFactor)
    const number = '+447700900123'
    // Each code from another address, so that only the user is counted.
    const guess = (code: string) =>
      who.post('confirm', { code }, { ip: `198.51.100.${checks.length}` })
    for (let days = 0; checks.length < 100 && days < 200; days += 1) {
      clock.advance(86_400)
      await who.post('create', { number })
      for (let nth = 0; nth < 3; nth += 1) await guess(wrongCode())
    }
    expect(checks).toHaveLength(100)
    const phone = maskPhone(number as E164)
    const about = { userId: 'ann', purpose: 'enroll', phone, country: 'GB', channel: 'sms' }
    const of = (wanted: string) => events.filter(({ type }) => type === wanted)
    expect(of('suspended')).toEqual([
      {
        type: 'suspended',
        at: expect.any(Date) as Date,
        challengeId: expect.any(String) as string,
        ip: '198.51.100.99',
        ...about,
      },
    ])
    expect(of('locked')).toHaveLength(9)
    expect(of('locked')[0]).toMatchObject(about)

    clock.advance(365 * 86_400)
    const before = sends.length
    expect((await who.post('create', { number })).status).toBe(403)
    expect((await guess(rightCode)).status).toBe(403)
    expect([sends.length, checks.length]).toEqual([before, 100])

    await twoFactor.unlock('ann')
    expect((await who.post('create', { number })).status).toBe(303)
    expect((await guess(rightCode)).status).toBe(303)
    expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'pass' })
  })
})
