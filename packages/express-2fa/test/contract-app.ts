import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import cookieSession from 'cookie-session'
import type {
  ErrorRequestHandler,
  Express,
  Request,
  RequestHandler,
  Response,
  Router,
} from 'express'
import session from 'express-session'
import type { TwoFactorOptions, User } from 'verify-core'
import type { ContractApp, ContractSetup } from 'verify-core/testing'
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
  Router(): Router
  json(options?: Keeping): RequestHandler
  urlencoded(options: Keeping & { extended: boolean }): RequestHandler
}

/** How a parser is told to keep what it reads. */
interface Keeping {
  readonly verify?: (req: object, res: object, bytes: Buffer) => void
}

export interface AppOptions extends Partial<Omit<ContractSetup, 'options'>> {
  /** Parse forms before the routes of the second factor, unless `parsers` says who reads them. */
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
  appOptions: AppOptions = {},
): Express {
  const { parses = false, parsers, mountAt = '/2fa', onError = () => {} } = appOptions
  const { sessions = 'server', sessionStore, more, routes } = appOptions
  const app = express()
  let effects = 0
  const secret = 'of the session'
  const hooks = parsers === 'keeping' ? { rawBody } : {}
  const twoFactor = expressTwoFactor({ ...options, user: whoIsLoggedIn, ...hooks, ...more })
  if (parsers === 'after_webhooks') app.post('/2fa/webhooks/vonage', twoFactor.webhooks)
  if (sessions === 'cookie') app.use(cookieSession({ secret }))
  else {
    const store = sessionStore && { store: sessionStore }
    app.use(session({ secret, resave: false, saveUninitialized: false, ...store }))
  }
  const form = express.urlencoded({ extended: true })
  const early = parsers === undefined ? (parses ? [form] : []) : parsersOf(express, parsers)
  for (const parser of early) app.use(parser)

  app.use(inMounts(express, mountAt, twoFactor.routes))
  if (early.length === 0) app.use(form)
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
  const area = express.Router()
  area.get('/guarded/:id', twoFactor.required(), (req, res) => {
    res.send(`guarded ${req.params['id']}`)
  })
  app.use('/area', area)
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
  app.use(((error: HttpError, _req, res, _next) => {
    onError(error)
    answerFault(error, res)
  }) satisfies ErrorRequestHandler)
  return app
}

/** Who reads bodies before the routes. */
function parsersOf(
  express: ExpressModule,
  parsers: NonNullable<ContractSetup['parsers']>,
): readonly RequestHandler[] {
  if (parsers === 'none') return []
  const verify: Keeping['verify'] = (req, _res, bytes) => void Object.assign(req, { bytes })
  const keeping = parsers === 'keeping' ? { verify } : {}
  return [express.json(keeping), express.urlencoded({ extended: true, ...keeping })]
}

function rawBody(req: Request): Buffer | undefined {
  return (req as { bytes?: Buffer }).bytes
}

/** Each part of a path is a router in the one before. */
function inMounts(express: ExpressModule, path: string, handler: RequestHandler): RequestHandler {
  return path
    .split('/')
    .slice(1)
    .reduceRight((inner, part) => express.Router().use(`/${part}`, inner), handler)
}

/** What the error handler of Express does, without printing anything. */
function answerFault(error: HttpError, res: Response): void {
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
