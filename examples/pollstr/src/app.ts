import { join } from 'node:path'
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express'
import type { ExpressTwoFactor } from 'express-2fa'
import session from 'express-session'
import helmet from 'helmet'
import { readForm } from './csrf.ts'
import { statusOf } from './http-error.ts'
import { sendPage } from './pages/layout.ts'
import { errorPage } from './pages/other.ts'
import type { PhoneReader } from './phone-messages.ts'
import { createPolls } from './polls.ts'
import { accountRoutes } from './routes/account.ts'
import { loginRoutes } from './routes/login.ts'
import { phoneRoutes } from './routes/phone.ts'
import { pollRoutes } from './routes/polls.ts'
import { securityHeaders } from './security-headers.ts'
import { sessionTtlMs } from './sessions/sessions.ts'
import type { Stores } from './stores.ts'
import { twoFactorTable } from './two-factor-table.ts'
import { createUsers } from './users.ts'
import { cookieName } from './web-session.ts'

/** What Pollstr is made of. */
export interface AppOptions {
  readonly stores: Stores
  readonly twoFactor: ExpressTwoFactor
  /** Signs the session cookie. */
  readonly sessionSecret: string
  /** Keys the marks by which a phone's second vote is recognized. */
  readonly voteSecret: string
  /** Where forms may come from; empty: the host that was asked for. */
  readonly origins: readonly string[]
  /** Secure cookies and HSTS. */
  readonly isProduction: boolean
  /** Express's setting: how many proxies, or which. Default: none. */
  readonly trustProxy?: number | string | undefined
  /** What the emulated phone has received, newest first. Absent: there is no such phone. */
  readonly phoneMessages?: PhoneReader | undefined
  /** Told every error that becomes a 500 or a 503. Default: nobody. */
  readonly onError?: (error: unknown) => void
}

/** A store that is away may be back by then. */
const retryAfterSeconds = '5'

/** Pollstr, whole: everything it needs is passed in. */
export function createApp(options: AppOptions): Express {
  const { stores, twoFactor, isProduction, phoneMessages } = options
  const { database, sessions } = stores
  const onError = options.onError ?? (() => {})
  const form = readForm(options.origins)
  const app = express()
  app.disable('x-powered-by')
  app.set('trust proxy', options.trustProxy ?? false)

  app.use(helmet(securityHeaders(isProduction)))
  app.get('/healthz', healthz(stores))
  app.use('/static', express.static(join(import.meta.dirname, 'public'), { maxAge: '5m' }))
  app.get('/favicon.ico', (_req, res) => res.redirect(301, '/static/icon.svg'))
  if (phoneMessages !== undefined) app.use(phoneRoutes(phoneMessages))
  app.use(withSlash)
  // Before sessions and parsers: the signature is over the bytes as they came.
  app.post('/2fa/webhooks/vonage', twoFactor.webhooks)
  app.use(
    orWithoutSession(
      session({
        name: cookieName(isProduction),
        secret: options.sessionSecret,
        store: sessions,
        resave: false,
        saveUninitialized: false,
        // The proxy's word on HTTPS is trusted for this only: without it a Secure cookie would never be set.
        ...(isProduction && { proxy: true }),
        cookie: { httpOnly: true, sameSite: 'lax', secure: isProduction, maxAge: sessionTtlMs },
      }),
      onError,
    ),
  )

  app.use('/2fa', twoFactor.routes)
  app.get('/', (_req, res) => res.redirect('/polls/'))
  app.use(
    loginRoutes({
      users: createUsers(database),
      readForm: form,
      revokeSession: (req) => twoFactor.revoke.session(req),
    }),
  )
  app.use(
    '/polls',
    pollRoutes({
      polls: createPolls(database, { secret: options.voteSecret }),
      guard: twoFactor.required(),
      readForm: form,
      phoneOf: twoFactorTable(database).phoneOf,
    }),
  )
  app.use('/account', accountRoutes({ twoFactor, sessions, readForm: form }))

  app.use((req, res) => {
    res.status(404)
    sendPage(req, res, errorPage(404, 'There is no such page.'))
  })
  app.use(showError(onError))
  return app
}

/** Pages end in a slash; whoever leaves it out is led on. */
const withSlash: RequestHandler = function withSlash(req, res, next) {
  const isPage = /^\/(polls|login|register|account)(\/[\w-]+)*$/.test(req.path)
  if (!isPage || (req.method !== 'GET' && req.method !== 'HEAD')) return next()
  const query = req.originalUrl.indexOf('?')
  res.redirect(301, `${req.path}/${query < 0 ? '' : req.originalUrl.slice(query)}`)
}

/** When sessions cannot be read, what is public is shown without one. */
function orWithoutSession(
  sessions: RequestHandler,
  onError: (error: unknown) => void,
): RequestHandler {
  return function orWithoutSession(req, res, next) {
    const isPublic = req.method === 'GET' && (req.path === '/' || req.path === '/polls/')
    sessions(req, res, (error?: unknown) => {
      if (error === undefined || res.headersSent || !isPublic) return next(error)
      onError(error)
      next()
    })
  }
}

function healthz(stores: Stores): RequestHandler {
  return async function healthz(_req, res) {
    res.set('cache-control', 'no-store')
    try {
      await stores.check()
      res.json({ status: 'ok' })
    } catch {
      res.status(503).set('retry-after', retryAfterSeconds).json({ status: 'unavailable' })
    }
  }
}

function showError(onError: (error: unknown) => void): ErrorRequestHandler {
  return function showError(error: unknown, req, res, next) {
    const status = statusOf(error)
    if (status >= 500) onError(error)
    // A session that could not be saved behind the answer: nobody is left to be told.
    if (res.writableEnded) return
    if (res.headersSent) return next(error)
    if (status === 503) res.set('retry-after', retryAfterSeconds)
    // The text of an error of ours is for the person; that of a 500 is for the operator.
    const text =
      (status < 500 || status === 503) && error instanceof Error
        ? error.message
        : 'It is our fault. Please try again.'
    res.status(status)
    sendPage(req, res, errorPage(status, text))
  }
}
