import { DatabaseSync } from 'node:sqlite'
import { createTwoFactor, type TwoFactorRequest, type VerifyProvider } from 'verify-core'
import { migrate, sqlEnrollments, sqlStore } from 'verify-core/sql'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { counting } from './sql/counting.ts'

const phone = '+447700900001'
const code = '123456'
const headers = new Map([
  ['accept', 'application/json'],
  ['content-type', 'application/x-www-form-urlencoded'],
])

/** Core on SQLite, a browser, and a count of round trips before and after the provider is asked. */
async function setUp({ hasTable = false } = {}) {
  const db = new DatabaseSync(':memory:')
  onTestFinished(() => db.close())
  const counted = counting({
    dialect: 'sqlite',
    query: (sql, params) => db.prepare(sql).all(...params),
  })
  const { database } = counted
  await migrate(database)

  let before = 0
  const ask = async <Outcome>(outcome: Outcome) => {
    before = counted.roundTrips()
    return outcome
  }
  const provider: VerifyProvider = {
    name: 'always ready',
    channels: ['sms'],
    codeLength: 6,
    start: () => ask({ ok: true, requestId: 'r1', channel: 'sms' }),
    resend: () => ask({ ok: true, requestId: 'r2', channel: 'sms' }),
    check: (_id, given) => ask(given === code ? { ok: true } : { ok: false, reason: 'wrong_code' }),
    cancel: async () => {},
  }
  let now = 1_800_000_000_000
  const clock = () => now
  const twoFactor = createTwoFactor({
    brand: 'Pollstr',
    provider,
    store: sqlStore(database, { clock, sweepSeconds: 0 }),
    ...(hasTable && { enrollments: sqlEnrollments(database) }),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    clock,
  })
  const guard = twoFactor.guard()

  let slot: unknown
  let csrf = ''
  const request = (method: string, path: string, fields = {}): TwoFactorRequest => ({
    method,
    path,
    originalUrl: `/2fa${path}`,
    header: (name) => headers.get(name),
    ip: '192.0.2.1',
    user: () => ({ id: 'ann' }),
    slot,
    body: { parsed: { csrf, ...fields }, stream: noBytes() },
  })
  const measured = async <Answer>(work: () => Promise<Answer>) => {
    counted.reset()
    before = 0
    const answer = await work()
    return { answer, trips: [before, counted.roundTrips() - before] }
  }
  const visit = async (method: string, path: string, fields = {}) => {
    const done = await measured(() => twoFactor.handle(request(method, path, fields)))
    slot = done.answer?.slot?.value ?? slot
    const { csrfToken } = JSON.parse(done.answer?.body() ?? '{}') as { csrfToken?: string }
    csrf = csrfToken ?? csrf
    return { status: done.answer?.status, trips: done.trips }
  }
  const post = (path: string, fields = {}) => visit('POST', path, fields)
  return {
    get: (path: string) => visit('GET', path),
    create: () => post('/create', { number: phone }),
    confirm: (given: string) => post('/confirm', { code: given }),
    resend: () => post('/resend'),
    guard: () => measured(() => guard(request('GET', '/polls/1'))),
    logOut: () => measured(() => twoFactor.revoke.session(request('POST', '/logout'))),
    advance: (seconds: number) => void (now += seconds * 1_000),
    statements: counted.statements,
  }
}

async function* noBytes() {}

describe('round trips to a SQL store, before and after the provider', () => {
  let app: Awaited<ReturnType<typeof setUp>>
  beforeEach(async () => {
    app = await setUp()
    await app.get('/')
  })

  it('create: 3 + 1', async () => {
    expect(await app.create()).toEqual({ status: 200, trips: [3, 1] })
  })

  it('confirm, wrong: 3 + 0', async () => {
    await app.create()
    expect((await app.confirm('000000')).trips).toEqual([3, 0])
  })

  it('confirm, first enrollment: 3 + 2', async () => {
    await app.create()
    expect(await app.confirm(code)).toEqual({ status: 200, trips: [3, 2] })
  })

  it('confirm, right: 3 + 1', async () => {
    await app.create()
    await app.confirm(code)
    app.advance(13 * 3_600)
    await app.get('/')
    await app.create()
    expect(await app.confirm(code)).toEqual({ status: 200, trips: [3, 1] })
  })

  it('resend: 3 + 1', async () => {
    await app.create()
    app.advance(61)
    expect(await app.resend()).toEqual({ status: 200, trips: [3, 1] })
  })

  it('guard: exactly one statement, and nothing written', async () => {
    await app.create()
    await app.confirm(code)
    const { answer, trips } = await app.guard()
    expect(answer).toMatchObject({ kind: 'pass' })
    expect(trips).toEqual([0, 1])
    expect(app.statements).toEqual([expect.stringMatching(/^SELECT/)])
  })

  it('guard with a table of enrollments: two statements side by side', async () => {
    app = await setUp({ hasTable: true })
    await app.get('/')
    await app.create()
    await app.confirm(code)
    const { answer, trips } = await app.guard()
    expect(answer).toMatchObject({ kind: 'pass' })
    expect(trips).toEqual([0, 1])
    expect(app.statements.length).toBe(2)
  })

  it('log-out with a challenge under way: 3', async () => {
    await app.create()
    await app.confirm(code)
    app.advance(13 * 3_600)
    await app.get('/')
    await app.create()
    expect((await app.logOut()).trips).toEqual([0, 3])
  })
})
