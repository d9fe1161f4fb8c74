import { createServer, type ServerResponse } from 'node:http'
import express5 from 'express'
import express4 from 'express4'
import session from 'express-session'
import { type BuildApp, describeGuardUpgrade } from '../../../test/guard-upgrade.ts'
import { expressTwoFactor } from '../src/index.ts'
import type { ExpressModule } from './contract-app.ts'

const buildOn =
  (express: ExpressModule): BuildApp =>
  ({ options, forgetsSession, guardOptions, welcome, onError }) => {
    const app = express()
    const sessions = session({ secret: 'of sessions', resave: false, saveUninitialized: false })
    const twoFactor = expressTwoFactor({ ...options, user: (req) => req.session.user })
    app.use(sessions)
    app.use('/2fa', twoFactor.routes)
    app.post('/login', (req, res) => {
      req.session.user = { id: 'ann' }
      res.sendStatus(204)
    })
    app.post('/logout', async (req, res) => {
      await twoFactor.revoke.session(req)
      res.sendStatus(204)
    })

    return createServer(app).on('upgrade', (req, socket, head) => {
      const goOn = async () => {
        const passed = await twoFactor.guardUpgrade(req, socket, guardOptions)
        if (passed) welcome([req, socket, head], passed.user)
      }
      const start = () => void goOn().catch(onError)
      if (forgetsSession) return start()
      // As ws documents it: the middleware needs no response until it writes one.
      sessions(req as express5.Request, {} as express5.Response & ServerResponse, start)
    })
  }

describeGuardUpgrade('Express 5', buildOn(express5))
describeGuardUpgrade('Express 4', buildOn(express4))
