import Router from '@koa/router'
import Koa, { type Middleware } from 'koa'
import Koa2 from 'koa2'
import mount from 'koa-mount'
import { memoryStore } from 'verify-core'
import { type Browser, expectGuarded, guardReport } from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { describe, expect, it } from 'vitest'
import { koaTwoFactor } from '../src/index.ts'
import { type KoaModule, koaSessions, webSession } from './contract-app.ts'

const show: Middleware = (ctx) => {
  ctx.body = 'content'
}

const isLoggedIn: Middleware = (ctx, next) =>
  webSession(ctx).user === undefined ? ctx.redirect('/login?next=x') : next()

/** An app with a session, the second factor and a log-in; `add` adds the routes. */
function build(Module: KoaModule, add: (router: Router, guard: Middleware, app: Koa) => void): Koa {
  const app = new Module()
  app.keys = ['of the session']
  app.silent = true
  const twoFactor = koaTwoFactor({
    brand: 'Acme',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret' }),
    store: memoryStore(),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    user: (ctx) => webSession(ctx).user,
  })
  app.use(koaSessions.server(app)).use(mount('/2fa', twoFactor.routes))
  const router = new Router()
  router.post('/login', (ctx) => {
    webSession(ctx).user = { id: 'ann' }
    ctx.status = 204
  })
  add(router, twoFactor.required(), app)
  app.use(router.routes()).use(router.allowedMethods())
  return app
}

const options = { login: (browser: Browser) => browser.post('/login'), except: ['/login'] }

async function complaint(app: Koa, more: object = {}): Promise<string> {
  try {
    await expectGuarded(app, { ...options, ...more })
    return 'none'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

const modules: readonly [string, KoaModule][] = [
  ['Koa 3', Koa],
  ['Koa 2', Koa2],
]

describe.each(modules)('expectGuarded on %s', (_version, Module) => {
  it('passes an app that is guarded, nested routers and prefixes included', async () => {
    const app = build(Module, (router, guard) => {
      const inner = new Router({ prefix: '/inner' })
      inner.get('/:id', guard, show)
      router.use('/outer', inner.routes())
      router.all('/any', guard, show)
      router.get('named', '/named/:a/*rest', isLoggedIn, guard, show)
    })
    await expectGuarded(app, options)
    const lines = (await guardReport(app, options)).split('\n')
    expect(lines.map((line) => line.replace(/ +/g, ' '))).toEqual([
      'POST /login excepted',
      'GET /outer/inner/:id guarded',
      ...['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].map((method) => `${method} /any guarded`),
      'GET /named/:a/*rest guarded',
    ])
  })

  it('passes an app behind one guard in front of it all', async () => {
    const app = build(Module, (router, guard, outer) => {
      outer.use(guard)
      router.get('/x/:id', show).post('/y', show)
    })
    await expectGuarded(app, options)
  })

  it('names the routes that answer content', async () => {
    const app = build(Module, (router, guard) => {
      router.get('/x/:id', show).post('/y', guard, show).put('/y', isLoggedIn, show)
    })
    const found = await complaint(app)
    expect(found.split('\n')).toHaveLength(2)
    expect(found).toContain('GET    /x/:id is open')
    expect(found).toContain('PUT    /y is open')
    const report = await guardReport(app, options)
    expect(report).toMatch(/^PUT +\/y +open/m)
  })

  it('wants paths for regular expressions, and routers behind a mount by name', async () => {
    const app = build(Module, (router) => {
      router.get(/^\/re\/\d+$/, show)
    })
    expect(await complaint(app)).toContain('in the option paths')
    expect(await complaint(app, { paths: ['/re/7'] })).toContain('GET    /re/7 is open')
    const hidden = new Router().get('/users', show)
    const mounted = build(Module, (router, guard, outer) => {
      router.get('/x', guard, show)
      outer.use(mount('/admin', hidden.routes()))
    })
    const routers = [{ path: '/admin', router: hidden }]
    expect(await complaint(mounted, { routers })).toContain('GET    /admin/users is open')
  })

  it('does not take an app without routes for a guarded one', async () => {
    expect(await complaint(new Module().use(show))).toMatch(/^app: there is no route/)
  })
})
