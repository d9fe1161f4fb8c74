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

/** The same behind a function, where `use` cannot see it, for paths that it is for. */
const behind =
  (inner: Middleware, isFor: (path: string) => boolean = () => true): Middleware =>
  async (ctx, next) => {
    if (isFor(ctx.path)) await inner(ctx, next)
    else await next()
  }

/** An app with a session, the second factor and a log-in; `add` adds the routes. */
function build(
  Module: KoaModule,
  add: (router: Router, guard: Middleware, app: Koa) => void,
  path = '/2fa',
): Koa {
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
    path,
  })
  app.use(koaSessions.server(app)).use(mount(path, twoFactor.routes))
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

const linesOf = (report: string) => report.split('\n').map((line) => line.replace(/ +/g, ' '))

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
    expect(linesOf(await guardReport(app, options))).toEqual([
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

  it('wants paths for regular expressions', async () => {
    const app = build(Module, (router) => {
      router.get(/^\/re\/\d+$/, show)
    })
    expect(await complaint(app)).toContain('in the option paths')
    expect(await complaint(app, { paths: ['/re/7'] })).toContain('GET    /re/7 is open')
  })

  it('notices a router behind a mount, wants it by name, and then asks for its routes', async () => {
    const hidden = new Router().get('/users', show)
    const app = build(Module, (router, guard, outer) => {
      router.get('/x', guard, show)
      outer.use(mount('/admin', hidden.routes()))
    })
    expect(await complaint(app)).toBe(
      "Whether a router at /admin is guarded cannot be found out: name it in the option routers: [{ path: '/admin', router }]",
    )
    const other = { routers: [{ path: '/admin', router: new Router().get('/x', show) }] }
    expect(await complaint(app, other)).toContain('a router at /admin')
    const routers = [{ path: '/admin', router: hidden }]
    expect(await complaint(app, { routers })).toBe(
      'GET    /admin/users is open: 200 to a stranger, 200 to a user who is not verified',
    )
  })

  it('passes a router behind a mount that is named and guarded, and reports on it', async () => {
    const app = build(Module, (_router, guard, outer) => {
      const inner = new Router().use(guard).get('/users', show).post('/', show)
      outer.use(mount('/admin', inner.routes()))
      Object.assign(outer, { inner })
    })
    const { inner } = app as Koa & { inner: Router }
    const named = { ...options, routers: [{ path: '/admin/', router: inner.routes() }] }
    await expectGuarded(app, named)
    expect(linesOf(await guardReport(app, named))).toEqual([
      'POST /login excepted',
      'GET /admin/users guarded',
      'POST /admin/ guarded',
    ])
  })

  it('passes a mount behind a guard, without a name for what is in it', async () => {
    const hidden = new Router().get('/users', show).routes()
    const app = build(Module, (_router, guard, outer) => {
      outer.use(mount('/admin', new Module().use(guard).use(hidden)))
      outer.use(mount('/files/', new Module().use(guard).use(show)))
    })
    await expectGuarded(app, options)
    expect(linesOf(await guardReport(app, options))).toContain('GET /files/ guarded')
  })

  it('names a mount of middleware that answers by itself, at its path or below it', async () => {
    const app = build(Module, (_router, guard, outer) => {
      const isHere = behind(show, (path) => path === '/')
      const isBelow = behind(show, (path) => path !== '/')
      outer.use(mount('/health', isHere)).use(mount('/files', isBelow))
      outer.use(guard)
    })
    const found = (await complaint(app)).split('\n')
    expect(found).toHaveLength(10)
    expect(found).toContain(
      'GET    /health is open: 200 to a stranger, 200 to a user who is not verified',
    )
    expect(found).toContain(
      'DELETE /files is open: 200 to a stranger, 200 to a user who is not verified',
    )
    await expectGuarded(app, { ...options, except: ['/login', '/health', '/files'] })
  })

  it('does not ask for what is in a mount that is meant to be open, the login included', async () => {
    const app = build(Module, (router, guard, outer) => {
      const open = new Router().post('/login', (ctx) => {
        webSession(ctx).user = { id: 'ann' }
        ctx.status = 204
      })
      outer.use(mount('/auth', open.routes()))
      router.get('/x', guard, show)
    })
    const login = (browser: Browser) => browser.post('/auth/login')
    await expectGuarded(app, { login, except: ['/auth', '/login'] })
  })

  it('goes down into apps that are mounted in one another, once they are named', async () => {
    const hidden = new Router().get('/users', show)
    const inner = new Module().use(mount('/inner', hidden.routes()))
    const app = build(Module, (_router, _guard, outer) => outer.use(mount('/outer', inner)))
    expect(await complaint(app)).toContain('GET    /outer is open: 404')
    const outer = { path: '/outer', router: inner }
    expect(await complaint(app, { routers: [outer] })).toContain('a router at /outer/inner')
    const routers = [outer, { path: '/outer/inner', router: hidden }]
    expect(await complaint(app, { routers })).toContain('GET    /outer/inner/users is open')
    expect((await complaint(app, { routers })).split('\n')).toHaveLength(1)
  })

  it('notices a router in a function, in a mount at /, and beside one that is named', async () => {
    const hidden = new Router().get('/users', show)
    const named = new Router().get('/named', isLoggedIn, show)
    const hide = hidden.routes() as Middleware
    const ways: ((app: Koa) => Koa)[] = [
      (app) => app.use(behind(hide)),
      (app) => app.use(mount('/', new Module().use(hide))),
      // Where only users come.
      (app) => app.use(behind(isLoggedIn, (path) => path !== '/login')).use(behind(hide)),
    ]
    for (const way of ways) {
      const app = build(Module, (_router, _guard, outer) => way(outer))
      expect(await complaint(app)).toContain('a router at / is')
      const routers = [{ path: '/', router: hidden }]
      expect(await complaint(app, { routers })).toContain('GET    /users is open')
    }
    const area = new Module().use(behind(named.routes() as Middleware)).use(behind(hide))
    const mounted = mount('/area', area)
    const routers = [
      { path: '/area', router: area },
      { path: '/area', router: named },
    ]
    for (const used of [mounted, behind(mounted)]) {
      const app = build(Module, (_router, _guard, outer) => outer.use(used))
      expect(await complaint(app, { routers })).toContain('a router at /area is')
    }
  })

  it('notices a router that no route leads to, and needs no login for that', async () => {
    const seen = new Router().get('/x', (ctx) => ctx.redirect('/login')).routes() as Middleware
    const hidden = new Router().get('/users', show).routes() as Middleware
    const app = new Module().use(seen)
    expect(linesOf(await guardReport(app))).toContain('GET /x asks to log in')
    await expect(guardReport(app.use(behind(hidden)))).rejects.toThrow('a router at / is')
  })

  it('knows the second factor and its webhooks, wherever path says they are, and nothing else there', async () => {
    const add = (path: string, open?: Middleware) =>
      build(
        Module,
        (router, guard, outer) => {
          router.get('/x', guard, show)
          outer.use(mount(`${path}/webhooks/vonage`, show))
          if (open) outer.use(mount(path, open))
        },
        path,
      )
    await expectGuarded(add('/2fa'), options)
    await expectGuarded(add('/second'), { ...options, path: '/second/' })
    expect(await complaint(add('/second'))).toContain('GET    /second is open')
    const hidden = new Router().get('/users', show).routes()
    expect(await complaint(add('/2fa', hidden as Middleware))).toContain('a router at /2fa is')
  })

  it('does not take an app without routes for a guarded one', async () => {
    expect(await complaint(new Module().use(show))).toMatch(/^app: there is no route/)
  })
})
