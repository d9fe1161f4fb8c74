import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import express from 'express'
import { expressTwoFactor } from 'express-2fa'
import session from 'express-session'
import { memoryStore, type User } from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'

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
  close(): Promise<void>
}

/** The frameworks there are, each with the same shop. */
export const frameworks: readonly {
  readonly name: string
  readonly open: (options: ShopOptions) => Promise<Shop>
}[] = [{ name: 'Express', open: (options) => listen(expressShop(options)) }]

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

function expressShop(options: ShopOptions): RequestListener {
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
  return app
}

async function listen(app: RequestListener): Promise<Shop> {
  const server = createServer(app)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
