import { type Request, type RequestHandler, type Response, Router } from 'express'
import { safeNext } from 'verify-core'
import { field } from '../csrf.ts'
import { flash } from '../flash.ts'
import { type TryLimit, tryLimit } from '../login-limit.ts'
import { logInPage, registerPage } from '../pages/account.ts'
import { sendPage } from '../pages/layout.ts'
import { passwordProblem, type SessionUser, usernameProblem, type Users } from '../users.ts'
import { destroySession, regenerateSession } from '../web-session.ts'

/** What the log-in pages need. */
export interface LoginRoutesOptions {
  readonly users: Users
  readonly readForm: RequestHandler[]
  /** The session is no longer verified, also in copies of it. */
  readonly revokeSession: (req: Request) => Promise<void>
}

/** The first factor: log in, register, log out. */
export function loginRoutes({ users, readForm, revokeSession }: LoginRoutesOptions): Router {
  const router = Router()
  const logIns = tryLimit({ tries: 10, windowSeconds: 300 })
  const registrations = tryLimit({ tries: 60, windowSeconds: 300 })

  router.get('/login/', (req, res) => {
    const next = nextOf(req.query['next'])
    if (req.session.signedIn !== undefined) return res.redirect(303, next)
    sendPage(req, res, logInPage(req, { username: '', next }))
  })

  router.post('/login/', readForm, async (req: Request, res: Response) => {
    const username = field(req, 'username').trim()
    const next = nextOf(field(req, 'next'))
    const key = `${req.ip} ${username.toLowerCase().slice(0, 64)}`
    const problem = spend(res, logIns, key)
    if (problem !== undefined)
      return sendPage(req, res, logInPage(req, { username, next, problem }))

    const user = await users.logIn(username, field(req, 'password'))
    if (user === undefined) {
      res.status(401)
      const wrong = "Your username and password didn't match. Please try again."
      return sendPage(req, res, logInPage(req, { username, next, problem: wrong }))
    }
    logIns.clear(key)
    await enter(req, user, `Hello, ${user.username}.`)
    res.redirect(303, next)
  })

  router.get('/register/', (req, res) => {
    const next = nextOf(req.query['next'])
    if (req.session.signedIn !== undefined) return res.redirect(303, next)
    sendPage(req, res, registerPage(req, { username: '', next }))
  })

  router.post('/register/', readForm, async (req: Request, res: Response) => {
    const username = field(req, 'username').trim()
    const password = field(req, 'password')
    const next = nextOf(field(req, 'next'))
    const refuse = (status: number, problem: string) => {
      res.status(status)
      sendPage(req, res, registerPage(req, { username, next, problem }))
    }
    const bad = usernameProblem(username) ?? passwordProblem(password, username)
    if (bad !== undefined) return refuse(400, bad)
    const tooMany = spend(res, registrations, `${req.ip}`)
    if (tooMany !== undefined) return refuse(429, tooMany)

    const user = await users.register(username, password)
    if (user === undefined) return refuse(409, 'That username is taken.')
    await enter(req, user, `Welcome, ${user.username}.`)
    res.redirect(303, next)
  })

  router.post('/logout/', readForm, async (req: Request, res: Response) => {
    try {
      await revokeSession(req)
    } finally {
      // Whatever became of the second factor: the first one ends.
      await destroySession(req, res)
    }
    res.redirect(303, '/polls/')
  })

  return router
}

/** A session id from before the log-in must not become that of somebody. */
async function enter(req: Request, user: SessionUser, greeting: string): Promise<void> {
  await regenerateSession(req)
  req.session.signedIn = user
  flash(req, 'good', greeting)
}

/** What to tell a person who has tried too often. */
function spend(res: Response, limit: TryLimit, key: string): string | undefined {
  const waitSeconds = limit.spend(key)
  if (waitSeconds === 0) return undefined
  res.status(429).set('retry-after', String(waitSeconds))
  const minutes = Math.ceil(waitSeconds / 60)
  return `Too many tries. Please wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`}.`
}

function nextOf(next: unknown): string {
  const options = { fallback: '/polls/', forbidden: ['/login', '/register', '/logout'] }
  return safeNext(typeof next === 'string' ? next : undefined, options)
}
