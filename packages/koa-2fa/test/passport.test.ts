import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import Koa from 'koa'
import mount from 'koa-mount'
import passports from 'koa-passport'
import { koaTwoFactor } from 'koa-2fa'
import type { TwoFactorOptions, User } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { koaSessions } from './contract-app.ts'
import { openSite } from './site.ts'

const users = new Map([['ann', { id: 'ann' }]])

/** An app whose users koa-passport logs in and out, into `ctx.state.user`. */
function buildApp(options: TwoFactorOptions, mode: keyof typeof koaSessions): Koa {
  const passport = new passports.KoaPassport()
  passport.use('name', {
    authenticate({ ctx }) {
      const { user = '' } = ctx.request.body as { user?: string }
      const found = users.get(user)
      return found ? this.success(found) : this.fail()
    },
  })
  passport.serializeUser<User>(({ id }, done) => done(null, id))
  passport.deserializeUser((id, done) => done(null, users.get(id) ?? false))

  const app = new Koa()
  app.keys = ['of the session']
  app.use(koaSessions[mode](app))
  app.use(passport.initialize()).use(passport.session())
  const twoFactor = koaTwoFactor({ ...options, user: (ctx) => ctx.state['user'] as User })
  app.use(mount('/2fa', twoFactor.routes))
  const router = new Router()
  router.post('/login', bodyParser(), passport.authenticate('name'), (ctx) => {
    ctx.status = 204
  })
  router.post('/logout', async (ctx) => {
    await twoFactor.revoke.session(ctx)
    await (ctx['logout'] as () => Promise<void>)()
    ctx.status = 204
  })
  router.get('/account', twoFactor.required(), (ctx) => {
    ctx.body = `account of ${(ctx.state['user'] as User).id}`
  })
  app.use(router.routes())
  return app
}

describe('beside koa-passport', () => {
  for (const mode of ['server', 'cookie'] as const) {
    it(`asks who it logged in, keeps that login, and ends with it: sessions in ${mode}`, async () => {
      const site = await openSite((options) => buildApp(options, mode))
      expect((await site.browser().get('/account')).location).toBe('/login?next=%2Faccount')
      const browser = await site.login()
      expect((await browser.get('/account')).location).toBe('/2fa/?next=%2Faccount')
      const form = await site.askForCode(browser)
      await browser.post('/2fa/confirm', { form })
      expect((await browser.get('/account')).text).toBe('account of ann')
      const copy = browser.copy()
      expect((await browser.post('/logout')).status).toBe(204)
      expect((await browser.get('/account')).location).toBe('/login?next=%2Faccount')
      expect((await copy.get('/account')).status).toBe(303)
    })
  }
})
