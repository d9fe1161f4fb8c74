import { createServer, ServerResponse } from 'node:http'
import Koa, { type Middleware } from 'koa'
import Koa2 from 'koa2'
import mount from 'koa-mount'
import { type BuildApp, describeGuardUpgrade } from '../../../test/guard-upgrade.ts'
import { koaTwoFactor } from '../src/index.ts'
import { type KoaModule, koaSessions, webSession } from './contract-app.ts'

const buildOn =
  (Module: KoaModule, session: (app: Koa) => Middleware): BuildApp =>
  ({ options, forgetsSession, guardOptions, welcome, onError }) => {
    const app = new Module()
    app.keys = ['of the session']
    const sessions = session(app)
    const twoFactor = koaTwoFactor({ ...options, user: (ctx) => webSession(ctx).user })
    app.use(sessions)
    app.use(mount('/2fa', twoFactor.routes))
    app.use(async (ctx) => {
      if (ctx.path === '/login') Object.assign(webSession(ctx), { user: { id: 'ann' } })
      if (ctx.path === '/logout') await twoFactor.revoke.session(ctx)
      ctx.status = 204
    })

    const callback = app.callback()
    const server = createServer((req, res) => void callback(req, res))
    return server.on('upgrade', (req, socket, head) => {
      // koa-session puts its getter on the app: a context without a session is one of another app.
      const maker = forgetsSession ? new Module() : app
      const ctx = maker.createContext(req, new ServerResponse(req))
      const goOn = async () => {
        const passed = await twoFactor.guardUpgrade(ctx, guardOptions)
        if (passed) welcome([req, socket, head], passed.user)
      }
      const middleware: Middleware = forgetsSession ? (_ctx, next) => next() : sessions
      Promise.resolve(middleware(ctx, goOn)).catch(onError)
    })
  }

describeGuardUpgrade('Koa 3', buildOn(Koa, koaSessions.server))
describeGuardUpgrade('Koa 2', buildOn(Koa2, koaSessions.server))
describeGuardUpgrade('Koa 3 with sessions in cookies', buildOn(Koa, koaSessions.cookie))
