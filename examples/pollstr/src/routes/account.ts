import { type Request, type RequestHandler, type Response, Router } from 'express'
import type { ExpressTwoFactor } from 'express-2fa'
import { accountPage } from '../pages/account.ts'
import { sendPage } from '../pages/layout.ts'
import type { Sessions } from '../sessions/sessions.ts'
import { destroySession } from '../web-session.ts'

/** What the account page needs. */
export interface AccountRoutesOptions {
  readonly twoFactor: ExpressTwoFactor
  readonly sessions: Sessions
  readonly readForm: RequestHandler[]
}

/** The user's own page, behind the guard. */
export function accountRoutes({ twoFactor, sessions, readForm }: AccountRoutesOptions): Router {
  const router = Router()
  const guard = twoFactor.required()

  router.get('/', guard, async (req: Request, res: Response) => {
    const { phone, verifiedAt } = await twoFactor.state(req)
    const username = req.session.signedIn?.username ?? ''
    sendPage(req, res, accountPage(req, { username, phone, verifiedAt }))
  })

  router.post('/sign-out-everywhere/', guard, readForm, async (req: Request, res: Response) => {
    const { signedIn: user } = req.session
    if (user !== undefined) {
      await twoFactor.revoke.user(user.id)
      await twoFactor.revoke.session(req)
      await sessions.destroyAllOf(user.id)
    }
    await destroySession(req, res)
    res.redirect(303, '/login/')
  })

  return router
}
