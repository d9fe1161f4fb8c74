import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  type GuardOptions,
  memoryStore,
  type Store,
  type TwoFactorOptions,
  type User,
} from 'verify-core'
import { type Browser, createBrowser, vonageEmulator } from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'

const phone = '+447700900123'

/** A request to become a WebSocket, as Node's server emits it. */
export type Upgrade = readonly [req: IncomingMessage, socket: Duplex, head: Buffer]

/** What an app is built from. */
export interface UpgradeParts {
  readonly options: TwoFactorOptions
  /** Leave the session middleware out on upgrades. */
  readonly forgetsSession: boolean
  /** For `guardUpgrade`. */
  readonly guardOptions: GuardOptions
  /** Finish the handshake of somebody whom the guard let through. */
  readonly welcome: (upgrade: Upgrade, user: User) => void
  /** Where what `guardUpgrade` throws goes. */
  readonly onError: (error: unknown) => void
}

/** Builds an app with `POST /login` as ann, `POST /logout`, the second factor at `/2fa`, and the guard on upgrades. */
export type BuildApp = (parts: UpgradeParts) => Server

interface Setup {
  readonly options?: Partial<TwoFactorOptions>
  readonly forgetsSession?: boolean
  readonly guardOptions?: GuardOptions
}

/** Run the app for the running test, with a WebSocket that says who is there. */
async function open(build: BuildApp, setup: Setup = {}) {
  const { options, forgetsSession = false, guardOptions = {} } = setup
  const vonage = vonageEmulator()
  const provider = await vonage.listen()
  const errors: unknown[] = []
  const sockets = new WebSocketServer({ noServer: true })
  const server = build({
    options: {
      brand: 'Acme',
      provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'secret', apiHost: provider.url }),
      store: memoryStore(),
      secret: 'a secret of at least thirty-two bytes',
      allowedCountries: ['GB'],
      ...options,
    },
    forgetsSession,
    guardOptions,
    welcome: (upgrade, user) =>
      sockets.handleUpgrade(...upgrade, (ws) => ws.send(`hello ${user.id}`)),
    onError: (error) => errors.push(error),
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  onTestFinished(async () => {
    for (const ws of sockets.clients) ws.terminate()
    server.closeAllConnections()
    server.close()
    await provider.close()
  })

  const url = `http://127.0.0.1:${port}`
  async function login(): Promise<Browser> {
    const browser = createBrowser(url)
    await browser.post('/login', { form: {} })
    return browser
  }
  return {
    url,
    errors,
    login,
    async verified(): Promise<Browser> {
      const browser = await login()
      const csrf = (await browser.get('/2fa/')).hidden('csrf') ?? ''
      await browser.post('/2fa/create', { form: { csrf, number: phone } })
      const code = vonage.lastCode(phone)
      await browser.post('/2fa/confirm', { form: { csrf, code } })
      return browser
    },
    /** The first message of a WebSocket, or what was answered instead. */
    open: (browser: Browser, headers: Record<string, string> = {}, path = '/') =>
      openSocket(`${url}${path}`, { cookie: browser.cookieHeader(), ...headers }),
  }
}

interface Refusal {
  readonly status: number | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: Record<string, unknown>
}

async function openSocket(url: string, headers: Record<string, string>): Promise<string | Refusal> {
  const ws = new WebSocket(url.replace('http', 'ws'), { headers })
  return new Promise((resolve, reject) => {
    ws.once('error', reject)
    ws.once('message', (data: Buffer) => {
      ws.close()
      resolve(data.toString())
    })
    ws.once('unexpected-response', (_req, res) => {
      let text = ''
      res.setEncoding('utf8')
      res.on('data', (chunk: string) => (text += chunk))
      res.on('end', () => {
        const body = JSON.parse(text) as Record<string, unknown>
        resolve({ status: res.statusCode, headers: res.headers, body })
      })
    })
  })
}

function refusal(status: number, code: string, wayOn: string) {
  const headers: unknown = expect.objectContaining({
    'content-type': 'application/problem+json',
    'cache-control': 'no-store',
    connection: 'close',
  })
  return { status, headers, body: expect.objectContaining({ code, status, wayOn }) as unknown }
}

/** What `guardUpgrade` promises, on every framework. */
export function describeGuardUpgrade(name: string, build: BuildApp): void {
  describe(`guardUpgrade on ${name}`, () => {
    it('lets a verified session through, and says who it is', async () => {
      const app = await open(build)
      const browser = await app.verified()
      expect(await app.open(browser)).toBe('hello ann')
      expect(await app.open(browser, { origin: app.url })).toBe('hello ann')
    })

    it('refuses strangers, and users who are not verified', async () => {
      const app = await open(build)
      const stranger = await app.open(createBrowser(app.url))
      expect(stranger).toEqual(refusal(401, 'not_logged_in', '/login'))
      const unverified = await app.open(await app.login(), { accept: 'text/html' })
      expect(unverified).toEqual(refusal(403, 'two_factor_required', '/2fa/'))
    })

    it.each(['/login', '/2fa/', '/2fa/status'])(
      'lets nobody through at %s either',
      async (path) => {
        const app = await open(build)
        const answer = await app.open(await app.login(), {}, path)
        expect(answer).toEqual(refusal(403, 'two_factor_required', '/2fa/'))
      },
    )

    it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
      'refuses pages of %s, however verified the session',
      async (origin) => {
        const app = await open(build)
        const answer = await app.open(await app.verified(), { origin })
        expect(answer).toEqual(refusal(403, 'csrf_rejected', '/2fa/'))
      },
    )

    it('takes the configured origin for ours, and no other', async () => {
      const app = await open(build, { options: { origin: 'https://site.example' } })
      const browser = await app.verified()
      expect(await app.open(browser, { origin: 'https://site.example' })).toBe('hello ann')
      expect(await app.open(browser, { origin: app.url })).toMatchObject({ status: 403 })
    })

    it('refuses copies of a session that was logged out', async () => {
      const app = await open(build)
      const browser = await app.verified()
      const copy = browser.copy()
      await browser.post('/logout', { form: {} })
      expect(await app.open(copy)).toEqual(refusal(403, 'two_factor_required', '/2fa/'))
    })

    it('asks for a fresh proof where one is needed', async () => {
      let now = Date.now()
      const options = { clock: () => now }
      const app = await open(build, { options, guardOptions: { maxAgeSeconds: 60 } })
      const browser = await app.verified()
      expect(await app.open(browser)).toBe('hello ann')
      now += 61_000
      const answer = await app.open(browser)
      expect(answer).toEqual(refusal(403, 'two_factor_required', '/2fa/?max_age=60'))
    })

    it('refuses for a moment while the store is away', async () => {
      let isAway = false
      const memory = memoryStore()
      const store: Store = {
        ...memory,
        get: (keys) => (isAway ? Promise.reject(new Error('away')) : memory.get(keys)),
      }
      const app = await open(build, { options: { store } })
      const browser = await app.verified()
      isAway = true
      expect(await app.open(browser)).toMatchObject({
        status: 503,
        headers: { 'retry-after': '5' },
        body: { code: 'store_unavailable' },
      })
    })

    it('closes the socket and says so when the session middleware was forgotten', async () => {
      const app = await open(build, { forgetsSession: true })
      await expect(app.open(await app.verified())).rejects.toThrow('socket hang up')
      expect(app.errors).toMatchObject([{ code: 'ERR_2FA_NO_SESSION' }])
    })
  })
}
