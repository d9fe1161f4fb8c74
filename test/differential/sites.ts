import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import { expressTwoFactor } from 'express-2fa'
import Koa, { type Context } from 'koa'
import { koaTwoFactor } from 'koa-2fa'
import mount from 'koa-mount'
import { createSession } from 'koa-session'
import {
  memoryStore,
  type ProviderWebhook,
  type TwoFactorOptions,
  type User,
  type VerifyProvider,
} from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'
import { memorySessions } from '../../packages/koa-2fa/test/memory-sessions.ts'

/** What can be wrong on a site while a request is served. */
export type Fault = 'store' | 'user' | 'provider' | 'hook'

/** A small app around the second factor, on loopback. */
export interface Site {
  readonly port: number
  advance(seconds: number): void
  /** Break something, until the next call. */
  breakDown(fault: Fault | undefined): void
  close(): Promise<void>
}

interface Parts {
  readonly options: TwoFactorOptions
  readonly user: (session: { user?: User }) => User | undefined
  /** Whom `/staff` asks for a second factor. Default: everybody. */
  readonly enforce?: () => boolean
}

const text = 'text/plain; charset=utf-8'
/** What somebody in front of us has set, as a CORS middleware does. */
export const varied = 'Origin, cookie'
const secret = 'of the session'

/** The same app twice: a log-in at `/login?user=ID`, everything below `/guarded` guarded, and 404 for the rest. */
export const builders: Readonly<Record<'express' | 'koa', (parts: Parts) => Promise<Server>>> = {
  async express({ options, user, enforce = () => true }) {
    const app = express().disable('x-powered-by')
    app.use((_req, res, next) => {
      res.setHeader('vary', varied)
      next()
    })
    app.use(session({ secret, resave: false, saveUninitialized: false }))
    const twoFactor = expressTwoFactor({ ...options, user: (req) => user(req.session) })
    app.use('/2fa', twoFactor.routes)
    app.use('/guarded', twoFactor.required())
    app.use('/fresh', twoFactor.required({ maxAgeSeconds: 60 }))
    app.use('/staff', twoFactor.required({ enforce }))
    app.use((req, res) => {
      const answer = plainAnswer(req.path, new URLSearchParams(req.originalUrl.split('?')[1]))
      if (answer.user) Object.assign(req.session, { user: answer.user })
      res.statusCode = answer.status
      res.setHeader('content-type', text)
      res.setHeader('content-length', Buffer.byteLength(answer.body))
      res.end(answer.body)
    })
    app.use(((_error, _req, res, _next) => {
      res.statusCode = 500
      res.setHeader('content-type', text)
      res.end('broken')
    }) satisfies express.ErrorRequestHandler)
    return app.listen(0, '127.0.0.1')
  },
  async koa({ options, user, enforce = () => true }) {
    const app = new Koa()
    app.keys = [secret]
    app.use(async (ctx, next) => {
      await next().catch(() => {
        ctx.status = 500
        ctx.type = text
        ctx.body = 'broken'
      })
    })
    app.use(async (ctx, next) => {
      ctx.set('vary', varied)
      await next()
    })
    app.use(createSession({ store: memorySessions() }, app))
    const sessionOf = (ctx: Context) => ctx['session'] as { user?: User }
    const twoFactor = koaTwoFactor({ ...options, user: (ctx) => user(sessionOf(ctx)) })
    app.use(mount('/2fa', twoFactor.routes))
    app.use(mount('/guarded', twoFactor.required()))
    app.use(mount('/fresh', twoFactor.required({ maxAgeSeconds: 60 })))
    app.use(mount('/staff', twoFactor.required({ enforce })))
    app.use((ctx) => {
      const answer = plainAnswer(ctx.path, new URLSearchParams(ctx.originalUrl.split('?')[1]))
      if (answer.user) Object.assign(sessionOf(ctx), { user: answer.user })
      ctx.body = answer.body
      ctx.status = answer.status
      ctx.type = text
    })
    return app.listen(0, '127.0.0.1')
  },
}

function plainAnswer(path: string, query: URLSearchParams) {
  const id = query.get('user')
  if (path === '/login' && id !== null) return { status: 200, body: 'hello', user: { id } }
  const isThere = path === '/' || /^\/(guarded|fresh|staff)/.test(path)
  return isThere ? { status: 200, body: 'inside' } : { status: 404, body: 'nothing here' }
}

export const rightCode = '123456'

/** Open one of the two, with a clock, a store and a provider of its own. */
export async function openSite(framework: keyof typeof builders): Promise<Site> {
  let now = Date.UTC(2026, 0, 1, 12)
  let broken: Fault | undefined
  const clock = () => now
  function hook(trouble: string): true {
    if (broken === 'hook') throw new Error(trouble)
    return true
  }
  const store = memoryStore({ clock })
  const server = await builders[framework]({
    options: {
      brand: 'Twin <&>',
      provider: provider(() => broken === 'provider'),
      store: {
        ...store,
        get: async (keys) => {
          if (broken === 'store') throw new Error('the disk is on fire')
          return store.get(keys)
        },
      },
      secret: 'a secret of at least thirty-two bytes',
      allowedCountries: ['GB'],
      onRefused: 'logout',
      conversion: { leastSendsPerPrefix: 1_000_000, leastSendsPerCountry: 1_000_000 },
      bulkhead: { startsPerSecond: 1_000 },
      limits: {
        sendsPerAddressPerHour: 1_000_000,
        sendsPerPhonePer10Minutes: 1_000_000,
        sendsPerPhonePerHour: 1_000_000,
        sendsPerPhonePerDay: 1_000_000,
        sendsPerMinute: 1_000_000,
        sendsPerPrefixPerHour: 1_000_000,
        failuresPerAddressPer10Minutes: 1_000_000,
      },
      beforeSend: () => hook('the CAPTCHA service is away'),
      clock,
    },
    enforce: () => hook('the table of roles is locked'),
    user(web) {
      if (broken === 'user') throw new Error('the table of users is locked')
      return web.user
    },
  })
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    advance(seconds) {
      now += seconds * 1_000
    },
    breakDown(fault) {
      broken = fault
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

export const applicationId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'
export const signatureSecret = 'the signature secret of the account'
export const signedAt = Date.UTC(2026, 0, 1, 12)

/** Webhooks as Vonage signs them, always read at the moment at which those of the trials are signed. */
function webhookOfVonage(): ProviderWebhook {
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  })
  const { webhook } = vonageVerify({ applicationId, privateKey, signatureSecret })
  if (webhook === undefined) throw new Error('A provider with a signature secret reads webhooks')
  return { ...webhook, parse: (header, body) => webhook.parse(header, body, signedAt) }
}

function provider(isDown: () => boolean): VerifyProvider {
  let sends = 0
  async function start() {
    if (isDown()) return { ok: false as const, reason: 'throttled' as const, retryAfterSeconds: 7 }
    sends += 1
    return { ok: true as const, requestId: `request-${sends}`, channel: 'sms' as const }
  }
  return {
    name: 'twin',
    channels: ['sms'],
    codeLength: 6,
    start,
    resend: start,
    check: async (_id, code) =>
      code === rightCode ? { ok: true } : { ok: false, reason: 'wrong_code' },
    cancel: async () => {},
    webhook: webhookOfVonage(),
  }
}
