import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  createTwoFactor,
  memoryStore,
  type Store,
  TwoFactorError,
  type TwoFactorOptions,
} from 'verify-core'
import { vonageEmulator } from 'verify-core/testing'
import { vonageVerify, vonageVerifyV1 } from 'verify-core/vonage'
import express from 'express'
import session from 'express-session'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { run, usage } from '../src/cli/run.ts'
import { enroll, goodOptions, stoppedClock, visitor, wellProvider } from './visitor.ts'

interface Exports {
  readonly options?: unknown
  readonly app?: unknown
  readonly login?: unknown
  readonly close?: unknown
}

/** A config file that exports these; what it exports lives in this process. */
function configFile(exports: Exports): string {
  const folder = mkdtempSync(join(tmpdir(), 'two-factor-cli-'))
  const name = `config ${folder}`
  Reflect.set(globalThis, name, exports)
  onTestFinished(() => {
    Reflect.deleteProperty(globalThis, name)
    rmSync(folder, { recursive: true, force: true })
  })
  const file = join(folder, 'two-factor.config.mjs')
  writeFileSync(
    file,
    `export const { options, app, login, close } = globalThis[${JSON.stringify(name)}]\n`,
  )
  return file
}

async function cli(exports: Exports, ...args: readonly string[]) {
  const written: string[] = []
  const complaints: string[] = []
  const code = await run([...args, '--config', configFile(exports)], {
    write: (text) => written.push(text),
    complain: (text) => complaints.push(text),
  })
  return { code, out: written.join('\n'), err: complaints.join('\n') }
}

function service(more: Partial<TwoFactorOptions> = {}) {
  const clock = stoppedClock()
  const options = goodOptions({ clock, store: memoryStore({ clock }), ...more })
  return { clock, options, twoFactor: createTwoFactor(options) }
}

describe('the operator', () => {
  it('sees what is known of a user, masked', async () => {
    const { clock, options, twoFactor } = service()
    const who = visitor(twoFactor)
    await enroll(who, '+447400123456')
    clock.advance(13 * 3_600)
    await who.post('create')
    await who.post('confirm', { code: '000000' })
    const { code, out } = await cli({ options }, 'status', 'ann')
    expect(code).toBe(0)
    expect(out.split('\n')).toEqual([
      'user                  ann',
      'phone                 +44 ••• ••• 456',
      'proved                2026-01-01T12:00:00.000Z',
      'factor version        1',
      'wrong codes in a row  1',
      'next send from        2026-01-02T01:00:35.000Z',
      'code under way        by sms, until 2026-01-02T01:05:00.000Z, 1 of 3 guesses spent',
    ])
    expect((await cli({ options }, 'status', 'nobody')).out).toContain('phone                 none')
  })

  it('unlocks a user who is locked', async () => {
    const { clock, options, twoFactor } = service({
      limits: { sendsPerUserPerHour: 100, sendsPerPhonePer10Minutes: 100 },
    })
    const who = visitor(twoFactor)
    for (let guess = 0; guess < 10; guess += 1) {
      if (guess % 3 === 0) {
        clock.advance(301)
        await who.post('create', { number: '+447400123456' })
      }
      await who.post('confirm', { code: `00000${guess}` })
    }
    expect((await cli({ options }, 'status', 'ann')).out).toMatch(/locked until +2026-01-01T12:/)
    expect((await cli({ options }, 'unlock', 'ann')).code).toBe(0)
    expect((await cli({ options }, 'status', 'ann')).out).not.toContain('locked until')
  })

  it('says when there is nothing to unlock', async () => {
    const events: unknown[] = []
    const { options } = service({ onEvent: (event) => void events.push(event) })
    const { code, out } = await cli({ options }, 'unlock', 'nobody')
    expect([code, out, events]).toEqual([0, 'nobody has no wrong codes to forget.', []])
  })

  it('writes down that somebody was reset who had never enrolled', async () => {
    const events: unknown[] = []
    const { options } = service({ onEvent: (event) => void events.push(event) })
    expect((await cli({ options }, 'reset', 'bob', '--proof', 'passport')).code).toBe(0)
    expect(events).toMatchObject([{ type: 'reset', userId: 'bob', proof: 'passport' }])
  })

  it('takes a phone away, with a proof, so that the next visit enrolls one', async () => {
    const events: unknown[] = []
    const { clock, options, twoFactor } = service({ onEvent: (event) => void events.push(event) })
    const who = visitor(twoFactor)
    await enroll(who)
    expect((await cli({ options }, 'reset', 'ann')).code).toBe(2)
    expect((await cli({ options }, 'reset', 'ann', '--proof', ' ')).code).toBe(1)
    expect((await cli({ options }, 'reset', 'ann', '--proof', 'passport')).code).toBe(0)
    expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'answer' })
    expect(events.at(-1)).toMatchObject({ type: 'reset', userId: 'ann', proof: 'passport' })
    expect((await who.status())['step']).toBe('number')
    clock.advance(60)
    await enroll(who, '+447400123457')
    expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'pass' })
  })

  it('ends every session of a user', async () => {
    const { options, twoFactor } = service()
    const who = visitor(twoFactor)
    await enroll(who)
    expect((await cli({ options }, 'revoke', 'ann')).code).toBe(0)
    expect(await twoFactor.guard()(who.at())).toMatchObject({ kind: 'answer' })
  })

  it('lists blocks and lifts them', async () => {
    const { options, twoFactor } = service({ bulkhead: { startsPerSecond: 1_000 } })
    expect((await cli({ options }, 'blocks')).out).toBe('Nothing is blocked.')
    const limits = { sendsPerAddressPerHour: 1_000, sendsPerPrefixPerHour: 1_000 }
    const roomy = createTwoFactor({ ...options, limits })
    for (let n = 0; n < 21; n += 1) {
      const number = `+4474001234${String(n).padStart(2, '0')}`
      await visitor(roomy, `user-${n}`).post('create', { number })
    }
    expect((await cli({ options }, 'blocks')).out).toBe(
      '+44740012             until 2026-01-02T12:00:00.000Z',
    )
    expect((await cli({ options }, 'unblock', '+44740012')).code).toBe(0)
    expect((await cli({ options }, 'unblock', '+44740012')).code).toBe(1)
    expect(await twoFactor.blocks()).toEqual([])
  })

  it.each([
    [[]],
    [['help']],
    [['status']],
    [['status', 'ann', 'bob']],
    [['doctor', 'ann']],
    [['status', 'ann', '--proof', 'x']],
    [['status', 'ann', '--force']],
  ])('is shown how to ask after %j', async (args) => {
    const { options } = service()
    expect(await cli({ options }, ...args)).toEqual({ code: 2, out: '', err: usage })
  })

  it('is told of a config that is none, and of a store that is down', async () => {
    expect((await cli({}, 'blocks')).err).toMatch(/must export the options/)
    const missing: string[] = []
    const output = { write: () => {}, complain: (text: string) => void missing.push(text) }
    expect(await run(['blocks', '--config', 'nowhere.mjs'], output)).toBe(2)
    expect(missing).toEqual([`There is no nowhere.mjs in ${process.cwd()}`])
    const { options } = service()
    const store = { ...options.store, get: () => Promise.reject(new Error('connection refused')) }
    const down = await cli({ options: { ...options, store } }, 'status', 'ann')
    expect([down.code, down.err]).toEqual([1, 'The store failed: connection refused'])
  })

  it('has what the config opened closed, after the command, however it went', async () => {
    const { options } = service()
    const steps: string[] = []
    const store: Store = {
      ...options.store,
      get: (keys) => (steps.push('read'), options.store.get(keys)),
    }
    const close = () => void steps.push('closed')
    expect((await cli({ options: { ...options, store }, close }, 'blocks')).code).toBe(0)
    expect(steps).toEqual(['read', 'closed'])
    expect((await cli({ options: { ...options, store }, close }, 'unblock', 'GB')).code).toBe(1)
    expect((await cli({ options: { ...options, secret: 'short' }, close }, 'blocks')).code).toBe(1)
    expect(steps.filter((step) => step === 'closed')).toHaveLength(3)
  })

  it('is told of a close that fails, after what the command says', async () => {
    const { options } = service()
    const close = () => Promise.reject(new Error('already gone'))
    expect(await cli({ options, close }, 'blocks')).toEqual({
      code: 0,
      out: 'Nothing is blocked.',
      err: 'close: already gone',
    })
    expect(await cli({ options, close: 'later' }, 'blocks')).toMatchObject({ code: 2 })
  })

  it('does not wait for ever for a close that does not end', async () => {
    const { options } = service()
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    onTestFinished(() => void vi.useRealTimers())
    const close = () => new Promise(() => setImmediate(() => vi.advanceTimersToNextTimer()))
    expect((await cli({ options, close }, 'blocks')).err).toBe('close: did not end within 12 s')
  })
})

describe('the doctor', () => {
  const levels = (out: string) =>
    Object.fromEntries(
      out.split('\n').map((line) => {
        const [, level = '', about = ''] = /^(\w+) +(\w+):/.exec(line) ?? []
        return [about, level]
      }),
    )

  it('finds nothing wrong in development, and sends nothing', async () => {
    let sends = 0
    const well = wellProvider()
    const provider = {
      ...well,
      start: (...args: Parameters<typeof well.start>) => ((sends += 1), well.start(...args)),
    }
    const { options } = service({ provider })
    const { code, out } = await cli({ options }, 'doctor')
    expect([code, sends]).toEqual([0, 0])
    expect(levels(out)).toEqual({
      keys: 'ok',
      webhooks: 'unknown',
      store: 'unknown',
      clock: 'ok',
      proxy: 'unknown',
      cookies: 'unknown',
    })
  })

  it('finds keys that are refused, a store that is not well, and a clock that is off', async () => {
    const refused = new TwoFactorError('ERR_2FA_PROVIDER_MISCONFIGURED', 'Vonage said 401')
    const provider = wellProvider({ check: () => Promise.reject(refused) })
    const { clock, options } = service({ provider })
    const fast = stoppedClock(clock() + 60_000)
    const store = { ...options.store, get: () => Promise.resolve([]) }
    const { code, out } = await cli({ options: { ...options, store, clock: fast } }, 'doctor')
    expect(code).toBe(1)
    expect(levels(out)).toMatchObject({ keys: 'wrong', store: 'wrong', clock: 'wrong' })
  })

  it.each([
    ['Verify v2', vonageVerify],
    ['legacy Verify', vonageVerifyV1],
  ])('tells good keys from bad ones, of %s', async (_name, connect) => {
    const vonage = vonageEmulator({ credentials: { apiKey: 'abcd1234', apiSecret: 'the secret' } })
    const { url: apiHost, close } = await vonage.listen()
    onTestFinished(() => close())
    const keysAre = async (apiSecret: string) => {
      const { options } = service({ provider: connect({ apiKey: 'abcd1234', apiSecret, apiHost }) })
      return levels((await cli({ options }, 'doctor')).out)['keys']
    }
    expect([await keysAre('the secret'), await keysAre('another')]).toEqual(['ok', 'wrong'])
    expect(vonage.messages('+447700900123')).toEqual([])
  })

  it('does not wait for ever for a store that does not answer', async () => {
    const { options } = service()
    const silent = () => new Promise<never>(() => {})
    const store = { get: silent, put: silent, remove: silent, take: silent }
    const down = { ...options, store, storeDeadlineMs: 100 }
    const { code, out } = await cli({ options: down }, 'doctor')
    expect(code).toBe(1)
    expect(out).toContain('wrong   store: The store did not answer in time')
    expect(levels(out)).toMatchObject({ clock: 'unknown' })
  })

  it.each([
    ['none', undefined, 'unknown', 'no delivery webhooks: set signatureSecret'],
    ['some', { parse: unread }, 'ok', 'webhooks are verified'],
  ])('says whether webhooks are taken: %s', async (_name, webhook, level, text) => {
    const provider = wellProvider(webhook && { webhook })
    const { out } = await cli({ options: service({ provider }).options }, 'doctor')
    expect(levels(out)).toMatchObject({ webhooks: level })
    expect(out).toContain(text)
  })

  it('finds a memory store in production', async () => {
    const { options } = service()
    vi.stubEnv('NODE_ENV', 'production')
    onTestFinished(() => void vi.unstubAllEnvs())
    const production = { ...options, origin: 'https://polls.example' }
    expect(levels((await cli({ options: production }, 'doctor')).out)).toMatchObject({
      store: 'wrong',
    })
  })

  it.each([
    [true, 'wrong'],
    [false, 'unknown'],
    [1, 'ok'],
    ['loopback', 'ok'],
  ])('says of an Express app that trusts %j: %s', async (trusted, level) => {
    const { options } = service()
    const app = withCookie({ get: () => trusted }, [])
    expect(levels((await cli({ options, app }, 'doctor')).out)).toMatchObject({ proxy: level })
  })

  it.each([
    [{ proxy: false }, 'unknown'],
    [{ proxy: true, maxIpsCount: 0 }, 'wrong'],
    [{ proxy: true, maxIpsCount: 1 }, 'ok'],
  ])('says of a Koa app with %j: %s', async (settings, level) => {
    const app = { ...settings, callback: () => withCookie({ get: () => false }, []) }
    const { options } = service()
    expect(levels((await cli({ options, app }, 'doctor')).out)).toMatchObject({ proxy: level })
  })

  it.each([
    [['sid=1; HttpOnly; SameSite=Lax'], 'ok'],
    [['sid=1; HttpOnly'], 'wrong'],
    [['sid=1; SameSite=Lax'], 'wrong'],
    [['a=1; HttpOnly; SameSite=Lax', 'b=2'], 'wrong'],
    [[], 'unknown'],
  ])('says of the cookies %j: %s', async (cookies, level) => {
    const { options } = service()
    const app = withCookie({ get: () => false }, cookies)
    expect(levels((await cli({ options, app }, 'doctor')).out)).toMatchObject({ cookies: level })
  })
})

/** Refuses every webhook. */
function unread() {
  return { ok: false as const, reason: 'unsigned' as const }
}

describe('the cookies of an app that sets none before somebody has logged in', () => {
  function shop(cookie: session.CookieOptions) {
    const app = express()
    app.use(session({ secret: 'x', resave: false, saveUninitialized: false, cookie }))
    app.post('/login', express.urlencoded(), (req, res) => {
      const { name } = req.body as { name?: string }
      if (name === 'ann') Object.assign(req.session, { user: name })
      res.sendStatus(204)
    })
    return app
  }
  const login = { path: '/login', form: { name: 'ann' } }
  const about = async (exports: object) => {
    const { out } = await cli({ ...service(), ...exports }, 'doctor')
    return out.split('\n').find((line) => line.includes('cookies:'))
  }

  it('are not known without a login, and the doctor says what to do', async () => {
    expect(await about({ app: shop({}) })).toMatch(/^unknown +cookies: none .+ export login = /)
  })

  it('are looked at after one', async () => {
    const bad = shop({ httpOnly: false, sameSite: false })
    expect(await about({ app: bad, login })).toMatch(/^wrong .+ lacks HttpOnly, SameSite$/)
    const good = shop({ httpOnly: true, sameSite: 'lax' })
    expect(await about({ app: good, login })).toMatch(/^ok /)
    const failing = { ...login, form: { name: 'bob' } }
    expect(await about({ app: bad, login: failing })).toMatch(/^unknown .+ or a login at \/login$/)
  })

  it('need a login that is one', async () => {
    expect((await cli({ ...service(), login: '/login' }, 'doctor')).code).toBe(2)
  })
})

/** Something like an Express app that sets these cookies. */
function withCookie(app: { get(name: string): unknown }, cookies: readonly string[]) {
  const listener = (
    _req: unknown,
    res: { setHeader(name: string, value: readonly string[]): void; end(): void },
  ) => {
    if (cookies.length > 0) res.setHeader('set-cookie', cookies)
    res.end()
  }
  return Object.assign(listener, { get: app.get })
}
