import Router from '@koa/router'
import Koa, { type Middleware } from 'koa'
import mount from 'koa-mount'
import { type Browser, expectGuarded, guardReport } from 'verify-core/testing'
import { describe, expect, it } from 'vitest'

const show: Middleware = (ctx) => {
  ctx.body = 'content'
}

/** A guard that asks as the real one does. */
const guard: Middleware = (ctx) => {
  const isUser = ctx.get('cookie') === 'user=ann'
  ctx.status = isUser ? 403 : 401
  ctx.body = { code: isUser ? 'two_factor_required' : 'not_logged_in' }
}

function build(add: (router: Router, app: Koa) => void): Koa {
  const app = new Koa()
  const router = new Router()
  router.post('/login', (ctx) => {
    ctx.cookies.set('user', 'ann')
    ctx.status = 204
  })
  add(router, app)
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

describe('expectGuarded on Koa', () => {
  it('passes an app that is guarded, nested routers and prefixes included', async () => {
    const app = build((router) => {
      const inner = new Router({ prefix: '/inner' })
      inner.get('/:id', guard, show)
      router.use('/outer', inner.routes())
      router.all('/any', guard, show)
      router.get('named', '/named/:a/*rest', guard, show)
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

  it('names the routes that answer content', async () => {
    const app = build((router) => {
      router.get('/x/:id', show).post('/y', guard, show).put('/y', show)
    })
    const found = await complaint(app)
    expect(found.split('\n')).toHaveLength(2)
    expect(found).toContain('GET    /x/:id is open')
    expect(found).toContain('PUT    /y is open')
  })

  it('wants paths for regular expressions, and routers behind a mount by name', async () => {
    const app = build((router) => {
      router.get(/^\/re\/\d+$/, show)
    })
    expect(await complaint(app)).toContain('in the option paths')
    expect(await complaint(app, { paths: ['/re/7'] })).toContain('GET    /re/7 is open')
    const hidden = new Router().get('/users', show)
    const mounted = build((router, outer) => {
      router.get('/x', guard, show)
      outer.use(mount('/admin', hidden.routes()))
    })
    const routers = [{ path: '/admin', router: hidden }]
    expect(await complaint(mounted, { routers })).toContain('GET    /admin/users is open')
  })

  it('does not take an app without routes for a guarded one', async () => {
    expect(await complaint(new Koa().use(show))).toMatch(/^app: there is no route/)
  })
})
