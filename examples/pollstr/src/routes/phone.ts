import { Router } from 'express'
import { sendPage } from '../pages/layout.ts'
import { phonePage } from '../pages/other.ts'
import type { PhoneReader } from '../phone-messages.ts'

/** The emulated phone, for people and for tests. It exists only where nothing is really sent. */
export function phoneRoutes(messages: PhoneReader): Router {
  const router = Router()
  router.get('/dev/phone', async (req, res) => {
    const received = await messages()
    res.vary('accept')
    if (req.accepts(['html', 'json']) === 'json') {
      return void res.set('cache-control', 'no-store').json(received)
    }
    sendPage(req, res, phonePage(received))
  })
  return router
}
