import { betterAuth } from 'better-auth'
import { fromNodeHeaders } from 'better-auth/node'
import { getMigrations } from 'better-auth/db/migration'
import Database from 'better-sqlite3'
import express, { type RequestHandler } from 'express'
import session from 'express-session'
import { expressTwoFactor } from 'express-2fa'
import { compareCpu, type Figure } from '../harness.ts'
import { comeIn, generous } from '../people.ts'
import { requests } from '../pipeline.ts'

/** better-auth with its data in SQLite in memory, somebody signed in, and their cookies. */
async function signedIn(cookieCache: boolean) {
  const options = {
    baseURL: 'http://127.0.0.1',
    secret: 'a secret of at least thirty-two bytes',
    database: new Database(':memory:'),
    emailAndPassword: { enabled: true },
    session: { cookieCache: { enabled: cookieCache, maxAge: 3_600 } },
    telemetry: { enabled: false },
    rateLimit: { enabled: false },
  }
  const { runMigrations } = await getMigrations(options)
  await runMigrations()
  const auth = betterAuth(options)
  const { headers } = await auth.api.signUpEmail({
    body: { name: 'Ann', email: 'ann@example.org', password: 'a long password' },
    returnHeaders: true,
  })
  const cookie = headers
    .getSetCookie()
    .map((one) => one.split(';')[0])
    .join('; ')
  const check: RequestHandler = (req, res, next) => {
    auth.api
      .getSession({ headers: fromNodeHeaders(req.headers) })
      .then((found) => (found ? next() : res.sendStatus(401)))
      .catch(next)
  }
  return { check, cookie }
}

/** How many times the CPU of a guarded route a route behind better-auth's session check takes. */
export async function measure(): Promise<readonly Figure[]> {
  const show: RequestHandler = (_req, res) => void res.send('poll')
  const app = express()
  const cached = await signedIn(true)
  const stored = await signedIn(false)
  app.get('/cached', cached.check, show)
  app.get('/stored', stored.check, show)
  // Behind the others, so that they do not pay for a session they have no use for.
  app.use(session({ secret: 'of the session', resave: false, saveUninitialized: false }))
  app.get('/login', (req, res) => {
    req.session.user = { id: 'ann' }
    res.sendStatus(204)
  })
  const twoFactor = expressTwoFactor({ ...generous(), user: (req) => req.session.user })
  app.use('/2fa', twoFactor.routes)
  app.get('/guarded', twoFactor.required(), show)
  app.get('/guarded-too', twoFactor.required(), show)

  const headers = await comeIn(app, { proves: true })
  const guarded = {
    bare: requests(app, '/guarded', headers),
    twin: requests(app, '/guarded-too', headers),
  }
  const theirs = (path: string, cookie: string) => requests(app, path, { ...headers, cookie })
  const rounds = 7
  return [
    {
      name: "better-auth's check (cookie cache) over a guarded route",
      unit: 'times',
      ...(await compareCpu({ ours: theirs('/cached', cached.cookie), ...guarded }, rounds)),
      goal: { atLeast: 3 },
      note: 'theirs without express-session, ours with it',
    },
    {
      name: "better-auth's check (SQLite) over a guarded route",
      unit: 'times',
      ...(await compareCpu({ ours: theirs('/stored', stored.cookie), ...guarded }, rounds)),
      goal: { atLeast: 4.5 },
      note: 'theirs without express-session, ours with it',
    },
  ]
}
