import { createTwoFactor, memoryStore, type TwoFactorOptions } from 'verify-core'
import { describe, expect, it } from 'vitest'
import {
  countTrips,
  enroll,
  goodOptions,
  rightCode,
  stoppedClock,
  visitor,
  wellProvider,
} from './visitor.ts'

/** A second factor that writes down every round trip to its store, and every call of its provider. */
function logged(more: Partial<TwoFactorOptions> = {}) {
  const log: string[] = []
  const clock = stoppedClock()
  const well = wellProvider()
  const told = <Args extends unknown[], Result>(call: (...args: Args) => Result) => {
    return (...args: Args): Result => {
      log.push('provider')
      return call(...args)
    }
  }
  const provider = {
    ...well,
    start: told(well.start),
    check: told(well.check),
    resend: told(well.resend),
  }
  const store = countTrips(memoryStore({ clock }), log)
  const twoFactor = createTwoFactor(goodOptions({ clock, provider, store, ...more }))
  return {
    clock,
    twoFactor,
    who: visitor(twoFactor),
    /** Round trips before and after the provider's call, of what `act` does. */
    async trips(act: () => unknown) {
      log.length = 0
      await act()
      const at = log.indexOf('provider')
      return at < 0 ? [log.length] : [at, log.length - at - 1]
    },
  }
}

describe('round trips to the store, before and after the provider', () => {
  it('are none for a guard without a marker and one with it', async () => {
    const { twoFactor, who, trips } = logged()
    const guard = twoFactor.guard()
    expect(await trips(() => guard(who.at()))).toEqual([0])
    await enroll(who)
    let result: unknown
    expect(await trips(async () => (result = await guard(who.at())))).toEqual([1])
    expect(result).toMatchObject({ kind: 'pass' })
  })

  it('are 3 + 1 to send', async () => {
    const { who, trips } = logged()
    const post = await posting(who)
    expect(await trips(() => post('create', { number: '+447700900123' }))).toEqual([3, 1])
  })

  it('are 3 + 0 for a wrong code, 3 + 2 for a first right one, 3 + 1 for a later one', async () => {
    const { clock, who, trips } = logged()
    await who.post('create', { number: '+447700900123' })
    let post = await posting(who)
    expect(await trips(() => post('confirm', { code: '000000' }))).toEqual([3, 0])
    expect(await trips(() => post('confirm', { code: rightCode }))).toEqual([3, 2])

    clock.advance(13 * 3_600)
    await who.post('create')
    post = await posting(who)
    expect(await trips(() => post('confirm', { code: rightCode }))).toEqual([3, 1])
  })

  it('are one more where a fresh proof takes the place of one that still counts', async () => {
    const { clock, who, trips } = logged()
    await enroll(who)
    clock.advance(60)
    const fresh = { max_age: '30' }
    await who.post('create', fresh)
    const post = await posting(who)
    expect(await trips(() => post('confirm', { ...fresh, code: rightCode }))).toEqual([3, 2])
  })

  it('are 3 + 3 for a first right code when a phone may have only so many users', async () => {
    const { who, trips } = logged({ maxUsersPerPhone: 1 })
    await who.post('create', { number: '+447700900123' })
    const post = await posting(who)
    expect(await trips(() => post('confirm', { code: rightCode }))).toEqual([3, 3])
  })

  it('are 3 + 1 to send again', async () => {
    const { clock, who, trips } = logged()
    await who.post('create', { number: '+447700900123' })
    clock.advance(36)
    const post = await posting(who)
    expect(await trips(() => post('resend'))).toEqual([3, 1])
  })

  it('are 1 to show the code page, and 2 where webhooks may have said something of the send', async () => {
    const show = (provider = wellProvider()) => {
      const { who, trips } = logged({ provider })
      return who.post('create', { number: '+447700900123' }).then(() => trips(() => who.status()))
    }
    expect(await show()).toEqual([1])
    const webhook = { parse: () => ({ ok: false, reason: 'unsigned' }) as const }
    expect(await show(wellProvider({ webhook }))).toEqual([2])
  })

  it('are 2 to log out, and 3 with a code under way', async () => {
    const { clock, twoFactor, who, trips } = logged()
    const logOut = () => twoFactor.revoke.session(who.request('POST', '/'))
    await enroll(who)
    expect(await trips(logOut)).toEqual([2])
    who.slot = undefined
    clock.advance(60)
    await who.post('create')
    expect(await trips(logOut)).toEqual([3])
  })
})

/** Posts with a token that has been fetched already, so that fetching it is not counted. */
async function posting(who: ReturnType<typeof visitor>) {
  const token = String((await who.status())['csrfToken'])
  return (action: string, fields: Record<string, string> = {}) =>
    who.send('POST', `/${action}`, {
      fields,
      ip: '192.0.2.1',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'x-csrf-token': token,
      },
    })
}
