import { createBrowser } from 'verify-core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { homes } from './homes.ts'
import { spawnServer, startServer } from './server.ts'
import { logIn, newestCode, provePhone } from './story.ts'

const number = '+447400123456'
const program = 'cluster.ts'

/** Where it can run; nowhere without PostgreSQL and Redis, which was said aloud. */
const places = homes.filter(({ name }) => name === 'PostgreSQL and Redis')

describe.each(places)('start:cluster on $name', { timeout: 60_000 }, ({ env }) => {
  it('is one site: each process knows the session, the code and the phone of all', async () => {
    const given = { ...(await env(onTestFinished)), PROCESSES: '2' }
    const { url, stop, printed } = await startServer(given, onTestFinished, program)
    expect(pidsIn(printed.out)).toHaveLength(2)
    const browser = createBrowser(url)
    await logIn(browser, 'test', 'test1234')
    await provePhone(browser, { number, readCode: () => newestCode(url, number) })
    const answers = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const poll = await browser.copy().get('/polls/1/')
        const phone = await createBrowser(url).get('/dev/phone')
        return [poll.status, phone.text.includes(number)]
      }),
    )
    expect(answers.every(([status, isThere]) => status === 200 && isThere === true)).toBe(true)
    expect(await stop()).toBe(0)
  })

  it('replaces a process that dies, and nobody is logged out', async () => {
    const given = { ...(await env(onTestFinished)), PROCESSES: '2' }
    const { url, printed } = await startServer(given, onTestFinished, program)
    const browser = createBrowser(url)
    await logIn(browser, 'test', 'test1234')
    const [victim = 0] = pidsIn(printed.out)
    process.kill(victim, 'SIGKILL')
    await expect
      .poll(() => printed.err, { timeout: 10_000 })
      .toContain(`Process ${victim} has ended (SIGKILL); another one starts`)
    expect((await browser.get('/polls/')).text).toContain('Log out')
  })
})

/** The processes that it says it has. */
function pidsIn(out: string): readonly number[] {
  const list = /in \d+ processes: ([\d, ]+)/.exec(out)?.[1] ?? ''
  return list.split(',').map(Number)
}

describe('start:cluster', () => {
  it.each([
    ['PostgreSQL and Redis', {}, ['DATABASE_URL=postgres://', 'REDIS_URL=redis://']],
    ['Redis', { DATABASE_URL: 'postgres://me@127.0.0.1/polls' }, ['REDIS_URL=redis://']],
    ['a number of processes', { PROCESSES: 'many' }, ['PROCESSES: expected']],
  ])('needs %s, and says so in one line', async (_name, env, words) => {
    const { ended, printed } = spawnServer(env, onTestFinished, program)
    expect(await ended).toBe(1)
    for (const word of words) expect(printed.err).toContain(word)
    expect(printed.err.trim().split('\n')).toHaveLength(1)
  })
})
