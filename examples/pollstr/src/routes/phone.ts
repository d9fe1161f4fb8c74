import { Router } from 'express'
import { sendPage } from '../pages/layout.ts'
import { phonePage } from '../pages/other.ts'
import type { PhoneMessage } from '../phone-messages.ts'

/** The emulated phone, for people and for tests. It exists only where nothing is really sent. */
export function phoneRoutes(messages: () => readonly PhoneMessage[]): Router {
  const router = Router()
  router.get('/dev/phone', (req, res) => {
    res.vary('accept')
    if (req.accepts(['html', 'json']) === 'json') {
      return void res.set('cache-control', 'no-store').json(messages())
    }
    sendPage(req, res, phonePage(messages()))
  })
  return router
}
