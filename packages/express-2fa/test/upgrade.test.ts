import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import express5 from 'express'
import express4 from 'express4'
import session from 'express-session'
import { memoryStore, type Store, type TwoFactorOptions } from 'verify-core'
import { type Browser, createBrowser, vonageEmulator } from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { expressTwoFactor } from '../src/index.ts'
import type { ExpressModule } from './contract-app.ts'

const phone = '+447700900123'

interface Setup {
  readonly options?: Partial<TwoFactorOptions>
  /** Without the session middleware on upgrades. */
  readonly forgetsSession?: boolean
  readonly maxAgeSeconds?: number
}

/** An app with log-in, the second factor, and a WebSocket that says who is there. */
async function openApp(express: ExpressModule, setup: Setup = {}) {
  const vonage = vonageEmulator()
  const provider = await vonage.listen()
  const app = express()
  const sessions = session({ secret: 'of sessions', resave: false, saveUninitialized: false })
  const twoFactor = expressTwoFactor({
    brand: 'Acme',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'secret', apiHost: provider.url }),
    store: memoryStore(),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    user: (req) => req.session.user,
    ...setup.options,
  })
  app.use(sessions)
  app.use('/2fa', twoFactor.routes)
  app.post('/login', (req, res) => {
    req.session.user = { id: 'ann' }
    res.sendStatus(204)
  })
  app.post('/logout', async (req, res) => {
    await twoFactor.revoke.session(req)
    res.sendStatus(204)
  })

  const errors: unknown[] = []
  const server = createServer(app)
  const sockets = new WebSocketServer({ noServer: true })
  server.on('upgrade', (req, socket, head) => {
    const goOn = async () => {
      const { maxAgeSeconds } = setup
      const passed = await twoFactor.guardUpgrade(
        req,
        socket,
        maxAgeSeconds === undefined ? {} : { maxAgeSeconds },
      )
      if (passed === undefined) return
      sockets.handleUpgrade(req, socket, head, (ws) => ws.send(`hello ${passed.user.id}`))
    }
    const start = () => void goOn().catch((error: unknown) => errors.push(error))
    if (setup.forgetsSession) return start()
    // As ws documents it: the middleware needs no response until it writes one.
    sessions(req as express5.Request, {} as express5.Response & ServerResponse, start)
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
  return {
    url,
    errors,
    async login(): Promise<Browser> {
      const browser = createBrowser(url)
      await browser.post('/login', { form: {} })
      return browser
    },
    async verified(): Promise<Browser> {
      const browser = createBrowser(url)
      await browser.post('/login', { form: {} })
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

describe.each([
  ['Express 5', express5 as ExpressModule],
  ['Express 4', express4 as ExpressModule],
])('guardUpgrade on %s', (_name, express) => {
  it('lets a verified session through, and says who it is', async () => {
    const app = await openApp(express)
    const browser = await app.verified()
    expect(await app.open(browser)).toBe('hello ann')
    expect(await app.open(browser, { origin: app.url })).toBe('hello ann')
  })

  it('refuses strangers, and users who are not verified', async () => {
    const app = await openApp(express)
    const stranger = await app.open(createBrowser(app.url))
    expect(stranger).toEqual(refusal(401, 'not_logged_in', '/login'))
    const unverified = await app.open(await app.login(), { accept: 'text/html' })
    expect(unverified).toEqual(refusal(403, 'two_factor_required', '/2fa/'))
  })

  it.each(['/login', '/2fa/', '/2fa/status'])('lets nobody through at %s either', async (path) => {
    const app = await openApp(express)
    const answer = await app.open(await app.login(), {}, path)
    expect(answer).toEqual(refusal(403, 'two_factor_required', '/2fa/'))
  })

  it.each(['https://evil.example', 'null', 'http://127.0.0.1:1'])(
    'refuses pages of %s, however verified the session',
    async (origin) => {
      const app = await openApp(express)
      const answer = await app.open(await app.verified(), { origin })
      expect(answer).toEqual(refusal(403, 'csrf_rejected', '/2fa/'))
    },
  )

  it('takes the configured origin for ours, and no other', async () => {
    const app = await openApp(express, { options: { origin: 'https://site.example' } })
    const browser = await app.verified()
    expect(await app.open(browser, { origin: 'https://site.example' })).toBe('hello ann')
    expect(await app.open(browser, { origin: app.url })).toMatchObject({ status: 403 })
  })

  it('refuses copies of a session that was logged out', async () => {
    const app = await openApp(express)
    const browser = await app.verified()
    const copy = browser.copy()
    await browser.post('/logout', { form: {} })
    expect(await app.open(copy)).toEqual(refusal(403, 'two_factor_required', '/2fa/'))
  })

  it('asks for a fresh proof where one is needed', async () => {
    let now = Date.now()
    const app = await openApp(express, { options: { clock: () => now }, maxAgeSeconds: 60 })
    const browser = await app.verified()
    expect(await app.open(browser)).toBe('hello ann')
    now += 61_000
    expect(await app.open(browser)).toEqual(refusal(403, 'two_factor_required', '/2fa/?max_age=60'))
  })

  it('refuses for a moment while the store is away', async () => {
    let isAway = false
    const memory = memoryStore()
    const store: Store = {
      ...memory,
      get: (keys) => (isAway ? Promise.reject(new Error('away')) : memory.get(keys)),
    }
    const app = await openApp(express, { options: { store } })
    const browser = await app.verified()
    isAway = true
    expect(await app.open(browser)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '5' },
      body: { code: 'store_unavailable' },
    })
  })

  it('closes the socket and says so when the session middleware was forgotten', async () => {
    const app = await openApp(express, { forgetsSession: true })
    await expect(app.open(await app.verified())).rejects.toThrow('socket hang up')
    expect(app.errors).toMatchObject([{ code: 'ERR_2FA_NO_SESSION' }])
  })
})
