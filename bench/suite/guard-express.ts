import express, { type RequestHandler } from 'express'
import session from 'express-session'
import { expressTwoFactor } from 'express-2fa'
import type { User } from 'verify-core'
import { compareCpu, type Figure } from '../harness.ts'
import { comeIn, generous } from '../people.ts'
import { requests } from '../pipeline.ts'

declare module 'express-session' {
  interface SessionData {
    user: User
    verified: boolean
  }
}

/** What people write by hand. */
const handWritten: RequestHandler = (req, res, next) => {
  if (req.session.verified) next()
  else res.redirect('/2fa/')
}

/** The guard against a hand-written one, behind express-session and its memory store: same app, same session. */
export async function measure(): Promise<readonly Figure[]> {
  const app = express()
  app.use(session({ secret: 'of the session', resave: false, saveUninitialized: false }))
  app.get('/login', (req, res) => {
    req.session.user = { id: 'ann' }
    req.session.verified = true
    res.sendStatus(204)
  })
  const twoFactor = expressTwoFactor({ ...generous(), user: (req) => req.session.user })
  const show: RequestHandler = (_req, res) => void res.send('poll')
  app.use('/2fa', twoFactor.routes)
  app.get('/guarded', twoFactor.required(), show)
  app.get('/by-hand', handWritten, show)
  app.get('/by-hand-too', handWritten, show)

  const headers = await comeIn(app, { proves: true })
  const sides = {
    ours: requests(app, '/guarded', headers),
    bare: requests(app, '/by-hand', headers),
    twin: requests(app, '/by-hand-too', headers),
  }
  const found = await compareCpu(sides, 16)
  const note = 'pipeline without a network, the median of five processes'
  return [{ name: 'guard, Express', unit: 'times', ...found, goal: { atMost: 1.05 }, note }]
}
