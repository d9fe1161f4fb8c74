import { setImmediate as aTurn } from 'node:timers/promises'
import Koa, { type Middleware } from 'koa'
import { createSession } from 'koa-session'
import type { Browser } from 'verify-core/testing'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { buildApp, koaSessions } from './contract-app.ts'
import { memorySessions, type SessionStore } from './memory-sessions.ts'
import { openSite } from './site.ts'

const open = (session: (app: Koa) => Middleware) =>
  openSite((options) => buildApp(Koa, options, { session }))

const isIn = async (browser: Browser) => (await browser.get('/guarded/7')).status === 200

const userOf = async (browser: Browser) =>
  ((await browser.get('/session')).json()['user'] as { id: string } | null)?.id

function fakeTimeouts(): void {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}

describe('the session from before the proof', () => {
  it('stays for fifteen seconds as it was, without the proof, and is then destroyed', async () => {
    const store = memorySessions()
    const maxAge = 3_600_000
    const { login, askForCode } = await open((app) => createSession({ store, maxAge }, app))
    const browser = await login()
    const form = await askForCode(browser)
    const [id = ''] = store.rows.keys()
    fakeTimeouts()
    expect((await browser.post('/2fa/confirm', { form })).status).toBe(303)

    const kept = JSON.parse(store.rows.get(id) ?? '{}') as Record<string, unknown>
    expect(kept).toMatchObject({ user: { id: 'ann' }, keep: 'this', _maxAge: maxAge })
    expect(kept['twoFactor']).not.toHaveProperty('marker')
    const seconds = (Number(kept['_expire']) - Date.now()) / 1_000
    expect(seconds).toBeGreaterThan(10)
    expect(seconds).toBeLessThanOrEqual(15)
    await vi.advanceTimersByTimeAsync(15_000)
    expect(store.rows.has(id)).toBe(false)
    expect(await isIn(browser)).toBe(true)
  })

  it('stays with a store that carries a removal out late, and with one that is made for each request', async () => {
    const store = memorySessions()
    async function destroy(id: string) {
      await aTurn()
      await aTurn()
      return store.destroy(id, {})
    }
    class ContextStore {
      get(...args: Parameters<SessionStore['get']>) {
        return store.get(...args)
      }
      set(...args: Parameters<SessionStore['set']>) {
        return store.set(...args)
      }
      destroy(id: string) {
        return destroy(id)
      }
    }
    for (const session of [{ store: { ...store, destroy } }, { ContextStore }]) {
      const { login, askForCode } = await open((app) => createSession(session, app))
      const browser = await login()
      const form = await askForCode(browser)
      const second = browser.copy()
      await browser.post('/2fa/confirm', { form })
      expect((await second.post('/2fa/confirm', { form })).location).toBe('/')
      expect([await isIn(browser), await isIn(second)]).toEqual([true, true])
    }
  })
})

/** An app that commits by hand, at the log-in. */
const commitsItself: Middleware = async (ctx, next) => {
  await next()
  if (ctx.path === '/login') await (ctx['session'] as { save(): Promise<void> }).save()
}
const manual =
  (store?: SessionStore) =>
  (app: Koa): Middleware => {
    app.use(createSession({ autoCommit: false, ...(store && { store }) }, app))
    return commitsItself
  }

/** A store of which one method fails, as often as told, once it is armed. */
function fragile(method: 'set' | 'destroy', times: number) {
  const store = memorySessions()
  let left = 0
  function fail() {
    if (left > 0) {
      left -= 1
      throw new Error('the disk is full')
    }
  }
  return {
    arm() {
      left = times
    },
    heal() {
      left = 0
    },
    store: {
      ...store,
      async [method](...args: [string, never, never, never]) {
        fail()
        return store[method](...args)
      },
    } satisfies SessionStore,
  }
}

describe('a session that cannot be saved', () => {
  const failures = [
    { method: 'destroy', times: 1, stays: true },
    { method: 'destroy', times: Infinity, stays: true },
    { method: 'set', times: 2, stays: true },
    { method: 'set', times: Infinity, stays: false },
  ] as const

  for (const { method, times, stays } of failures) {
    const often = times === Infinity ? 'for good' : `${times} times`
    const then = stays ? ', and keeps the login' : ''
    it(`lets nobody in and answers 503 when ${method} fails ${often}${then}`, async () => {
      const { store, arm, heal } = fragile(method, times)
      const { login, askForCode } = await open((app) => createSession({ store }, app))
      const browser = await login()
      const form = await askForCode(browser)
      arm()
      fakeTimeouts()
      const answer = await browser.post('/2fa/confirm', { form })
      expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
      heal()
      await vi.advanceTimersByTimeAsync(15_000)
      expect(await isIn(browser)).toBe(false)
      expect(await userOf(browser)).toBe(stays ? 'ann' : undefined)
    })
  }

  it('lets nobody in and answers 503 when a cookie cannot be written, and keeps the login', async () => {
    let isBroken = false
    const beforeSave = () => {
      if (isBroken) throw new Error('too large for a cookie')
    }
    const { login, askForCode } = await open((app) => createSession({ beforeSave }, app))
    const browser = await login()
    const form = await askForCode(browser)
    isBroken = true
    expect((await browser.post('/2fa/confirm', { form })).status).toBe(503)
    isBroken = false
    expect(await isIn(browser)).toBe(false)
  })
})

describe('other sessions than those of koa-session with its defaults', () => {
  /** One object a browser, and no methods at all. */
  const plain = (): Middleware => {
    const sessions = new Map<string, object>()
    return async (ctx, next) => {
      const id = ctx.cookies.get('plain') ?? String(sessions.size)
      ctx.cookies.set('plain', id)
      ctx['session'] = sessions.get(id) ?? {}
      sessions.set(id, ctx['session'] as object)
      await next()
    }
  }
  const kinds = {
    'committed by hand, in a store': manual(memorySessions()),
    'committed by hand, in a cookie': manual(),
    'plain objects': plain,
    'rolling, in a store': (app: Koa) =>
      createSession({ rolling: true, store: memorySessions() }, app),
    'that end with the browser': (app: Koa) =>
      createSession({ maxAge: 'session', store: memorySessions() }, app),
  }

  for (const [kind, session] of Object.entries(kinds)) {
    it(`work: ${kind}`, async () => {
      const { login, askForCode } = await open(session)
      const browser = await login()
      const form = await askForCode(browser)
      const second = browser.copy()
      expect((await browser.post('/2fa/confirm', { form })).status).toBe(303)
      expect((await second.post('/2fa/confirm', { form })).status).toBe(303)
      expect([await isIn(browser), await userOf(browser)]).toEqual([true, 'ann'])
      expect((await browser.post('/2fa/confirm', { form })).location).toBe('/')
    })
  }

  it('do not work when there is none, and the error says so', async () => {
    const errors: unknown[] = []
    const site = await openSite((options) => {
      const app = buildApp(Koa, options, {
        session: () => (_ctx, next) => next(),
        more: { user: () => ({ id: 'ann' }) },
      })
      return app.on('error', (error) => errors.push(error))
    })
    expect((await site.browser().get('/2fa/')).status).toBe(500)
    expect((await site.browser().get('/guarded/1')).status).toBe(500)
    expect(errors).toMatchObject([{ code: 'ERR_2FA_NO_SESSION' }, { code: 'ERR_2FA_NO_SESSION' }])
  })
})

describe('log-out', () => {
  const modes = {
    ...koaSessions,
    'committed by hand': manual(memorySessions()),
  }
  for (const [mode, session] of Object.entries(modes)) {
    it(`leaves nothing of the session after a final refusal: ${mode}`, async () => {
      const site = await openSite((options) =>
        buildApp(Koa, { ...options, onRefused: 'logout' }, { session }),
      )
      const browser = await site.login()
      const form = {
        csrf: (await browser.get('/2fa/')).hidden('csrf') ?? '',
        number: '+4915112345678',
      }
      expect((await browser.post('/2fa/create', { form })).status).toBe(403)
      expect(await userOf(browser)).toBeUndefined()
      expect(browser.cookieHeader()).toBe('')
    })
  }
})
