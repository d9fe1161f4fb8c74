// One process of a site that is killed at random: a login without passwords, and a page behind the second factor.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import express, { type ErrorRequestHandler } from 'express'
import { expressTwoFactor } from 'express-2fa'
import session from 'express-session'
import type { LimitOptions } from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'
import { statusOf } from '../../examples/pollstr/src/http-error.ts'
import { openKeeping } from './keeping.ts'

/** What the runner is told: where this process listens, and each event. */
export type AppMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'event'; readonly type: string; readonly userId: string }

const { STORE_URL = '', VONAGE_URL = '', LIMITS = '{}', AHEAD_MS = '0' } = process.env
const { sessions, ...keeping } = await openKeeping(STORE_URL)
const tell = (message: AppMessage) => void process.send?.(message)

const twoFactor = expressTwoFactor({
  ...keeping,
  brand: 'Chaos',
  provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost: VONAGE_URL }),
  secret: 'of the site that is killed at random',
  allowedCountries: ['GB'],
  limits: JSON.parse(LIMITS) as LimitOptions,
  conversion: { blockShare: 0 },
  clock: () => Date.now() + Number(AHEAD_MS),
  user: (req) => req.session.signedIn,
  onEvent(event) {
    if ('userId' in event) tell({ kind: 'event', type: event.type, userId: event.userId ?? '' })
  },
})

const app = express()
// Each test is an address of its own.
app.set('trust proxy', true)
app.use((_req, res, next) => {
  // Another request, another process.
  res.set('connection', 'close')
  next()
})
app.use(
  session({ secret: 'of the sessions', resave: false, saveUninitialized: false, store: sessions }),
)
app.use('/2fa', twoFactor.routes)
app.post('/login/:id', (req, res, next) => {
  req.session.regenerate((error) => {
    if (error) return next(error)
    req.session.signedIn = { id: Number(req.params.id), username: 'somebody' }
    req.session.save((failure) => (failure ? next(failure) : res.sendStatus(204)))
  })
})
app.post('/logout', async (req, res, next) => {
  await twoFactor.revoke.session(req)
  req.session.destroy((error) => (error ? next(error) : res.sendStatus(204)))
})
app.get('/guarded', twoFactor.required(), (_req, res) => void res.send('guarded'))
const showError: ErrorRequestHandler = (error: unknown, _req, res, next) => {
  if (res.headersSent) return next(error)
  const isAway =
    error instanceof Error && 'code' in error && error.code === 'ERR_2FA_STORE_UNAVAILABLE'
  const status = isAway ? 503 : statusOf(error)
  res.status(status).send(status === 500 ? String(error) : '')
}
app.use(showError)

await twoFactor.warmUp()
const server = createServer(app).listen(0, '127.0.0.1')
await once(server, 'listening')
tell({ kind: 'listening', port: (server.address() as AddressInfo).port })
