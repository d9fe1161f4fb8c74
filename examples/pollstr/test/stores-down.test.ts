import { createBrowser } from 'verify-core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { restartablePostgres, restartableRedis } from '../../../tools/services/restartable.ts'
import { spawnServer, startServer } from './server.ts'
import { logIn, newestCode, provePhone } from './story.ts'

const number = '+447400123456'

/** What is stopped, and what Pollstr is told of it. Absent programs are said aloud, and with CI=true an error. */
const outages = [
  {
    name: 'Redis',
    async start() {
      const redis = await restartableRedis()
      const postgres = await restartablePostgres()
      if (redis === undefined || postgres === undefined) return undefined
      return {
        down: redis,
        all: [redis, postgres],
        env: { REDIS_URL: redis.url, DATABASE_URL: postgres.url },
      }
    },
  },
  {
    name: 'PostgreSQL',
    async start() {
      const postgres = await restartablePostgres()
      return postgres && { down: postgres, all: [postgres], env: { DATABASE_URL: postgres.url } }
    },
  },
]

async function timed<T>(work: Promise<T>): Promise<readonly [T, number]> {
  const began = performance.now()
  return [await work, performance.now() - began]
}

describe.each(outages)('Pollstr, while $name is down', ({ start }) => {
  it('guards with 503 within 2 s, shows what is public, and recovers by itself', async ({
    skip,
  }) => {
    const place = await start()
    if (place === undefined) return skip()
    const { down, all, env } = place
    onTestFinished(async () => {
      for (const one of all) await one.stop()
    })
    const { url } = await startServer(env)
    const browser = createBrowser(url)
    await logIn(browser, 'test', 'test1234')
    await provePhone(browser, { number, readCode: () => newestCode(url, number) })
    expect((await browser.get('/polls/1/')).status).toBe(200)
    expect((await browser.get('/polls/')).status).toBe(200)

    await down.halt()
    for (const path of ['/polls/1/', '/account/', '/2fa/']) {
      const [answer, ms] = await timed(browser.get(path))
      expect([path, answer.status]).toEqual([path, 503])
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(ms).toBeLessThan(2_000)
    }
    for (const visitor of [browser, createBrowser(url)]) {
      const [list, ms] = await timed(visitor.get('/polls/'))
      expect(list.status).toBe(200)
      expect(list.text).toContain('Who let the dogs out?')
      expect(ms).toBeLessThan(2_000)
    }
    expect((await createBrowser(url).get('/static/style.css')).status).toBe(200)
    const [health, ms] = await timed(createBrowser(url).get('/healthz'))
    expect([health.status, health.json()]).toEqual([503, { status: 'unavailable' }])
    expect(ms).toBeLessThan(2_000)

    await down.resume()
    await expect
      .poll(async () => (await browser.get('/polls/1/')).status, { timeout: 10_000 })
      .toBe(200)
    expect((await createBrowser(url).get('/healthz')).status).toBe(200)
  }, 60_000)
})

describe('Pollstr does not start', () => {
  it.each([
    ['PostgreSQL', { DATABASE_URL: 'postgres://me:hush@127.0.0.1:1/polls' }, '127.0.0.1:1/polls'],
    ['Redis', { REDIS_URL: 'redis://:hush@127.0.0.1:1' }, '127.0.0.1:1'],
    ['a folder', { DATABASE_URL: 'file:/nowhere/polls.db' }, '/nowhere/polls.db'],
  ])('without %s, and says so in one line', async (_name, env, place) => {
    const { ended, printed } = spawnServer(env)
    expect(await ended).toBe(1)
    expect(printed.err.trim().split('\n')).toHaveLength(1)
    expect(printed.err).toContain(`Pollstr cannot start`)
    expect(printed.err).toContain(place)
    expect(printed.err).not.toContain('hush')
  })
})
