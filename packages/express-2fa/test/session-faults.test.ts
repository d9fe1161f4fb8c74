import session from 'express-session'
import { type FaultyStore, faultyStore } from 'verify-core/testing'
import { describe, expect, it } from 'vitest'
import { act, isIn, openSite, phone, userOf } from './site.ts'

type Way = 'fails before' | 'fails after' | 'is late'

/** A session store of which one verb can be made to fail. */
class FaultySessions extends session.MemoryStore {
  private readonly broken = new Map<'set' | 'destroy', Way>()
  /** How many sessions are being saved at the moment. */
  saving = 0

  break(verb: 'set' | 'destroy', way: Way) {
    this.broken.set(verb, way)
  }

  mend() {
    this.broken.clear()
  }

  override set(id: string, data: session.SessionData, done?: (error?: unknown) => void) {
    this.saving += 1
    this.suffer(
      'set',
      (after) => super.set(id, data, after),
      (error) => {
        this.saving -= 1
        done?.(error)
      },
    )
  }

  override destroy(id: string, done?: (error?: unknown) => void) {
    this.suffer('destroy', (after) => super.destroy(id, after), done)
  }

  private suffer(
    verb: 'set' | 'destroy',
    act: (after: (error?: unknown) => void) => void,
    done: (error?: unknown) => void = () => {},
  ) {
    const broken = () => done(new Error('the session store is down'))
    switch (this.broken.get(verb)) {
      case undefined:
        return act(done)
      case 'fails before':
        return setImmediate(broken)
      case 'fails after':
        return act(broken)
      case 'is late':
        setTimeout(() => act(done), 20)
    }
  }
}

async function openFragileSite(options: Parameters<typeof openSite>[0] = {}) {
  const sessions = new FaultySessions()
  let records: FaultyStore | undefined
  const site = await openSite({
    ...options,
    wrap: (store) => (records = faultyStore(store)),
    app: { sessionStore: sessions },
  })
  const verifiedKeys = () =>
    (records?.calls ?? [])
      .filter(({ verb, keys }) => verb === 'put' && keys[0]?.includes('verified:'))
      .flatMap(({ keys }) => keys)
  return { ...site, sessions, verifiedKeys }
}

describe('a session store that fails', () => {
  it.each<Way>(['fails before', 'fails after'])(
    'takes the grant back when saving %s, keeps the login, and lets the person begin again',
    async (way) => {
      const { login, vonage, store, sessions, verifiedKeys, advance } = await openFragileSite()
      const browser = await login()
      await act(browser, 'create', { number: phone })
      sessions.break('set', way)
      const answer = await act(browser, 'confirm', { code: vonage.lastCode(phone) })
      expect(answer.status).toBe(503)
      expect(answer.json()['code']).toBe('session_unavailable')
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      expect(verifiedKeys()).toHaveLength(1)
      expect(await store.get(verifiedKeys())).toEqual([undefined])
      expect(await isIn(browser)).toBe(false)
      expect(await userOf(browser)).toBe('ann')

      sessions.mend()
      advance(60)
      expect((await act(browser, 'create')).status).toBe(200)
      expect((await act(browser, 'confirm', { code: vonage.lastCode(phone) })).status).toBe(200)
      expect(await isIn(browser)).toBe(true)
    },
  )

  it('lets in when saving is late', async () => {
    const { login, vonage, sessions } = await openFragileSite()
    const browser = await login()
    await act(browser, 'create', { number: phone })
    sessions.break('set', 'is late')
    expect((await act(browser, 'confirm', { code: vonage.lastCode(phone) })).status).toBe(200)
    expect(await isIn(browser)).toBe(true)
    expect(await userOf(browser)).toBe('ann')
  })

  it('redirects only when everything is saved, so that no late copy overwrites what comes next', async () => {
    const { login, vonage, sessions } = await openFragileSite()
    const browser = await login()
    await act(browser, 'create', { number: phone })
    const csrf = (await browser.get('/2fa/verify')).hidden('csrf') ?? ''
    sessions.break('set', 'is late')
    const answer = await browser.post('/2fa/confirm', {
      form: { csrf, code: vonage.lastCode(phone) ?? '' },
    })
    expect([answer.status, sessions.saving]).toEqual([303, 0])
  })

  it('answers 503 when a login that a refusal ends cannot be ended', async () => {
    const { login, sessions } = await openFragileSite({
      options: () => ({ onRefused: 'logout' }),
    })
    const browser = await login()
    sessions.break('destroy', 'fails before')
    const answer = await act(browser, 'create', { number: '+4915112345678' })
    expect(answer.status).toBe(503)
    expect(answer.json()['code']).toBe('session_unavailable')
    expect(await userOf(browser)).toBe('ann')
    sessions.mend()
    expect((await act(browser, 'create', { number: '+4915112345678' })).status).toBe(403)
    expect(await userOf(browser)).toBeUndefined()
  })
})
