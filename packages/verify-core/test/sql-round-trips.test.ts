import { DatabaseSync } from 'node:sqlite'
import { createTwoFactor } from 'verify-core'
import { migrate, sqlEnrollments, sqlStore } from 'verify-core/sql'
import { describe, expect, it, onTestFinished } from 'vitest'
import { counting } from './sql/counting.ts'
import {
  enroll,
  goodOptions,
  phone,
  rightCode,
  stoppedClock,
  visitor,
  wellProvider,
} from './visitor.ts'

/** Core on SQLite, a browser, and a count of round trips before and after the provider is asked. */
async function setUp({ hasTable = false } = {}) {
  const db = new DatabaseSync(':memory:')
  onTestFinished(() => db.close())
  const { database, statements, roundTrips, reset } = counting({
    dialect: 'sqlite',
    query: (sql, params) => db.prepare(sql).all(...params),
  })
  await migrate(database)

  let before = 0
  const well = wellProvider()
  const told =
    <Args extends unknown[], Result>(call: (...args: Args) => Result) =>
    (...args: Args) => {
      before = roundTrips()
      return call(...args)
    }
  const provider = {
    ...well,
    start: told(well.start),
    check: told(well.check),
    resend: told(well.resend),
  }
  const clock = stoppedClock()
  const store = sqlStore(database, { clock, sweepSeconds: 0 })
  const enrollments = hasTable ? { enrollments: sqlEnrollments(database) } : {}
  const twoFactor = createTwoFactor(goodOptions({ clock, provider, store, ...enrollments }))
  const who = visitor(twoFactor)
  const trips = async (act: () => Promise<unknown>) => {
    reset()
    before = 0
    await act()
    return [before, roundTrips() - before]
  }
  return {
    clock,
    who,
    statements,
    /** A POST whose token has been fetched before the count begins. */
    async posting(action: string, fields: Record<string, string> = {}) {
      const token = String((await who.status())['csrfToken'])
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-csrf-token': token,
      }
      const request = { fields, ip: '192.0.2.1', headers }
      return trips(() => who.send('POST', `/${action}`, request))
    },
    guarding: () => trips(() => expect(twoFactor.guard()(who.at())).resolves.toMatchObject(passes)),
    leaving: () => trips(() => twoFactor.revoke.session(who.request('POST', '/'))),
  }
}

const passes = { kind: 'pass' }

describe('round trips to a SQL store, before and after the provider', () => {
  it('are 3 + 1 to send, and to send again', async () => {
    const { clock, posting } = await setUp()
    expect(await posting('create', { number: phone })).toEqual([3, 1])
    clock.advance(61)
    expect(await posting('resend')).toEqual([3, 1])
  })

  it('are 3 + 0 for a wrong code, 3 + 2 for a first right one, 3 + 1 for a later one', async () => {
    const { clock, posting } = await setUp()
    await posting('create', { number: phone })
    expect(await posting('confirm', { code: '000000' })).toEqual([3, 0])
    expect(await posting('confirm', { code: rightCode })).toEqual([3, 2])
    clock.advance(13 * 3_600)
    await posting('create')
    expect(await posting('confirm', { code: rightCode })).toEqual([3, 1])
  })

  it('are one statement for the guard, that writes nothing', async () => {
    const { who, guarding, statements } = await setUp()
    await enroll(who)
    expect(await guarding()).toEqual([0, 1])
    expect(statements).toEqual([expect.stringMatching(/^SELECT/)])
  })

  it('are two statements side by side for the guard with a table of enrollments', async () => {
    const { who, guarding, statements } = await setUp({ hasTable: true })
    await enroll(who)
    expect(await guarding()).toEqual([0, 1])
    expect(statements.length).toBe(2)
  })

  it('are 3 to log out with a code under way', async () => {
    const { clock, who, leaving } = await setUp()
    await enroll(who)
    who.slot = undefined
    clock.advance(60)
    await who.post('create')
    expect(await leaving()).toEqual([0, 3])
  })
})
