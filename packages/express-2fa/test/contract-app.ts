import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import cookieSession from 'cookie-session'
import type { ErrorRequestHandler, Express, Request, RequestHandler } from 'express'
import session from 'express-session'
import type { TwoFactorOptions, User } from 'verify-core'
import type { ContractApp } from 'verify-core/testing'
import { expressTwoFactor, type ExpressTwoFactorOptions } from '../src/index.ts'

declare module 'express-session' {
  interface SessionData {
    user: User
    keep: string
  }
}

/** What the test app needs of Express 5 and of Express 4. */
export interface ExpressModule {
  (): Express
  urlencoded(options: { extended: boolean }): RequestHandler
}

export interface AppOptions {
  /** Parse bodies before the routes of the second factor. */
  readonly parses?: boolean
  /** Where sessions are. Default `server`. */
  readonly sessions?: 'server' | 'cookie'
  readonly sessionStore?: session.Store
  readonly more?: Partial<ExpressTwoFactorOptions>
  /** Routes of one test alone, behind the session. */
  readonly routes?: (app: Express) => void
}

/** The app that the adapter contract describes. */
export function buildApp(
  express: ExpressModule,
  options: TwoFactorOptions,
  { parses = false, sessions = 'server', sessionStore, more, routes }: AppOptions = {},
): Express {
  const app = express()
  let effects = 0
  const secret = 'of the session'
  if (sessions === 'cookie') app.use(cookieSession({ secret }))
  else {
    const store = sessionStore && { store: sessionStore }
    app.use(session({ secret, resave: false, saveUninitialized: false, ...store }))
  }
  const parser = express.urlencoded({ extended: true })
  if (parses) app.use(parser)
  const twoFactor = expressTwoFactor({ ...options, user: whoIsLoggedIn, ...more })

  app.use('/2fa', twoFactor.routes)
  if (!parses) app.use(parser)
  app.post('/login', (req, res) => {
    const { user, phone, keep } = req.body as Record<string, string>
    req.session.user = { id: user ?? '', phone }
    req.session.keep = keep ?? ''
    res.sendStatus(204)
  })
  app.post('/logout', async (req, res, next) => {
    try {
      await twoFactor.revoke.session(req)
      if (sessions === 'server') return req.session.destroy(() => res.sendStatus(204))
      Object.assign(req, { session: null })
      res.sendStatus(204)
    } catch (error) {
      next(error)
    }
  })
  app.get('/guarded/:id', twoFactor.required(), (req, res) => {
    res.send(`guarded ${req.params['id']}`)
  })
  app.post('/guarded/:id', twoFactor.required(), (req, res) => {
    effects += 1
    res.send(`guarded ${req.params['id']}`)
  })
  app.get('/effects', (_req, res) => {
    res.json({ effects })
  })
  app.get('/fresh', twoFactor.required({ maxAgeSeconds: 60 }), (_req, res) => {
    res.send('fresh')
  })
  app.get('/enrolled', twoFactor.required({ enforce: 'enrolled' }), (_req, res) => {
    res.send('enrolled')
  })
  app.get('/state', async (req, res) => {
    res.json(await twoFactor.state(req))
  })
  app.get('/session', (req, res) => {
    const { user = null, keep = null } = req.session ?? {}
    res.json({ user, keep })
  })
  app.post('/revoke', async (req: Request, res) => {
    await twoFactor.revoke.user(req.session.user?.id ?? '')
    res.sendStatus(204)
  })
  routes?.(app)
  app.use(quietly)
  return app
}

/** What the error handler of Express does, without printing anything. */
const quietly: ErrorRequestHandler = (error: HttpError, _req, res, _next) => {
  const { status = 500, headers = {} } = error
  res
    .status(status)
    .set(headers)
    .send(status === 500 ? String(error) : '')
}

interface HttpError extends Error {
  readonly status?: number
  readonly headers?: Record<string, string>
}

function whoIsLoggedIn({ session: { user } }: Request): User | undefined {
  if (user?.id === 'unknowable') throw new Error('the table of users is gone')
  return user
}

/** Listen on a free port of loopback. */
export async function listen(
  app: Express,
  sessions: 'server' | 'cookie' = 'server',
): Promise<ContractApp> {
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    sessions,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
