import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expressTwoFactor } from 'express-2fa'
import session from 'express-session'
import Koa, { type Context } from 'koa'
import { koaTwoFactor } from 'koa-2fa'
import mount from 'koa-mount'
import { createSession } from 'koa-session'
import { memoryStore, type Operator, type User } from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'
import { memorySessions } from '../packages/koa-2fa/test/memory-sessions.ts'

/** What a shop is opened with. */
export interface ShopOptions {
  /** Where the emulated Vonage listens. */
  readonly apiHost: string
  /** The script of its one page. */
  readonly script?: string
  /** Default: the real time. */
  readonly clock?: () => number
}

/** A small app: `POST /login` as ann, `/account` behind the guard, and a page at `/app` that draws for itself. */
export interface Shop {
  readonly url: string
  /** What its adapter offers an operator. */
  readonly operator: Operator
  close(): Promise<void>
}

/** The frameworks there are, each with the same shop. */
export const frameworks: readonly {
  readonly name: string
  readonly open: (options: ShopOptions) => Promise<Shop>
}[] = [
  { name: 'Express', open: (options) => listen(expressShop(options)) },
  { name: 'Koa', open: (options) => listen(koaShop(options)) },
]

const page = '<!doctype html><title>Shop</title><body><script type="module" src="/app.js"></script>'

function coreOptions({ apiHost, clock = Date.now }: ShopOptions) {
  return {
    brand: 'Shop',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost }),
    store: memoryStore({ clock }),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    language: 'en',
    defaultNext: '/account',
    clock,
  }
}

interface WebSession {
  user?: User
}

/** A shop that does not listen yet. */
interface Built {
  readonly listener: RequestListener
  readonly operator: Operator
}

function expressShop(options: ShopOptions): Built {
  const app = express()
  app.use(session({ secret: 'of the session', resave: false, saveUninitialized: false }))
  const twoFactor = expressTwoFactor({
    ...coreOptions(options),
    user: (req) => (req.session as WebSession).user,
  })
  app.use('/2fa', twoFactor.routes)
  app.post('/login', (req, res, next) => {
    req.session.regenerate((error) => {
      if (error) return next(error)
      Object.assign(req.session, { user: { id: 'ann' } })
      res.sendStatus(204)
    })
  })
  app.get('/account', twoFactor.required(), (_req, res) => void res.send('the account of ann'))
  app.get('/app', (_req, res) => void res.send(page))
  app.get('/app.js', (_req, res) => void res.type('text/javascript').send(options.script))
  return { listener: app, operator: twoFactor }
}

function koaShop(options: ShopOptions): Built {
  const app = new Koa()
  app.keys = ['of the session']
  app.use(createSession({ store: memorySessions() }, app))
  const sessionOf = (ctx: Context) => ctx['session'] as WebSession & { regenerate(): Promise<void> }
  const twoFactor = koaTwoFactor({
    ...coreOptions(options),
    user: (ctx) => sessionOf(ctx).user,
  })
  app.use(mount('/2fa', twoFactor.routes))
  app.use(mount('/account', twoFactor.required()))
  app.use(async (ctx) => {
    if (ctx.path === '/login' && ctx.method === 'POST') {
      await sessionOf(ctx).regenerate()
      ctx['session'] = { user: { id: 'ann' } }
      ctx.status = 204
    }
    if (ctx.path === '/account') ctx.body = 'the account of ann'
    if (ctx.path === '/app') ctx.body = page
    if (ctx.path !== '/app.js') return
    ctx.type = 'text/javascript'
    ctx.body = options.script
  })
  const callback = app.callback()
  return { listener: (req, res) => void callback(req, res), operator: twoFactor }
}

async function listen({ listener, operator }: Built): Promise<Shop> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    operator,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
