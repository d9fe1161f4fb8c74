import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import Koa from 'koa'
import { koaTwoFactor, type KoaTwoFactorOptions } from 'koa-2fa'
import mount from 'koa-mount'
import type { ProviderWebhook, TwoFactorOptions } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { koaSessions, webSession } from './contract-app.ts'
import { openSite } from './site.ts'

/** An app with a log-in and what a test adds. */
function buildApp(
  options: TwoFactorOptions & Partial<KoaTwoFactorOptions>,
  add: (app: Koa, twoFactor: ReturnType<typeof koaTwoFactor>) => void,
): Koa {
  const app = new Koa()
  app.keys = ['of the session']
  app.silent = true
  app.use(koaSessions.server(app))
  app.use(async (ctx, next) => {
    if (ctx.path !== '/login') return void (await next())
    webSession(ctx).user = { id: 'ann' }
    ctx.status = 204
  })
  add(app, koaTwoFactor({ user: (ctx) => webSession(ctx).user, ...options }))
  return app
}

describe('the mount', () => {
  const places: readonly { path: string; add: Parameters<typeof buildApp>[1] }[] = [
    { path: '/2fa', add: (app, { routes }) => app.use(mount('/2fa', routes)) },
    {
      path: '/shop/2fa',
      add: (app, { routes }) => app.use(mount('/shop', new Koa().use(mount('/2fa', routes)))),
    },
  ]
  for (const { path, add } of places) {
    it(`may be ${path}, when the option path says so`, async () => {
      const site = await openSite((options) => buildApp({ ...options, path }, add))
      const browser = await site.login()
      const page = await browser.get(`${path}/`)
      expect(page.text).toContain(`action="${path}/create"`)
      expect((await browser.get(`${path}/verify`)).location).toBe(`${path}/`)
    })
  }

  const wrong: Record<string, Parameters<typeof buildApp>[1]> = {
    'elsewhere than path says': (app, { routes }) => app.use(mount('/other', routes)),
    'without taking its prefix off': (app, { routes }) => {
      app.use(new Router().all('/other{/*rest}', routes).routes())
    },
  }
  for (const [how, add] of Object.entries(wrong)) {
    it(`throws ERR_2FA_MOUNT_PATH ${how}`, async () => {
      const errors: unknown[] = []
      const site = await openSite((options) =>
        buildApp(options, add).on('error', (error) => errors.push(error)),
      )
      const browser = await site.login()
      expect((await browser.get('/other/')).status).toBe(500)
      expect(errors).toMatchObject([{ code: 'ERR_2FA_MOUNT_PATH' }])
    })
  }
})

describe('webhooks', () => {
  /** A provider that reads webhooks, and what it was given to read. */
  function listening(provider: TwoFactorOptions['provider']) {
    const bodies: string[] = []
    const webhook: ProviderWebhook = {
      parse(_header, body) {
        bodies.push(Buffer.from(body).toString())
        return { ok: false, reason: 'wrong_signature' }
      },
    }
    return { bodies, provider: { ...provider, webhook } }
  }

  it('come before the session, or behind a parser with the bytes that the app has kept', async () => {
    const seen: string[][] = []
    const site = await openSite((options) => {
      const { bodies, provider } = listening(options.provider)
      seen.push(bodies)
      const app = new Koa()
      const rawBody: KoaTwoFactorOptions['rawBody'] = (ctx) => ctx.request.rawBody
      const user = () => undefined
      const twoFactor = koaTwoFactor({ ...options, provider, rawBody, user })
      app.use(mount('/hooks', twoFactor.webhooks))
      app.use(bodyParser()).use(mount('/2fa', twoFactor.routes))
      return app
    })
    const browser = site.browser()
    const json = { a: 1 }
    expect((await browser.post('/hooks', { json })).status).toBe(401)
    expect((await browser.post('/2fa/webhooks/vonage', { json })).status).toBe(401)
    expect(seen).toEqual([['{"a":1}', '{"a":1}']])
  })
})

describe('the guard', () => {
  it('stands before a whole router, whose errors stay its own', async () => {
    const errors: unknown[] = []
    const site = await openSite((options) =>
      buildApp(options, (app, twoFactor) => {
        app.use(mount('/2fa', twoFactor.routes))
        const router = new Router({ prefix: '/account' })
        router.use(twoFactor.required())
        router.get('/', (ctx) => {
          ctx.body = { page: 'account' }
        })
        router.get('/broken', (ctx) => ctx.throw(418, 'a teapot'))
        app.use(router.routes()).on('error', (error) => errors.push(error))
      }),
    )
    const browser = await site.login()
    expect((await browser.get('/account/broken')).location).toBe('/2fa/?next=%2Faccount%2Fbroken')
    await browser.post('/2fa/confirm', { form: await site.askForCode(browser) })
    const page = await browser.get('/account')
    expect([page.json(), page.headers.get('cache-control')]).toEqual([
      { page: 'account' },
      'no-store',
    ])
    expect((await browser.get('/account/broken')).status).toBe(418)
    expect(errors).toMatchObject([{ message: 'a teapot' }])
  })
})

describe('a body parser with all its kinds', () => {
  it('may come first: JSON is read from what it made', async () => {
    const site = await openSite((options) =>
      buildApp(options, (app, { routes }) => {
        app.use(bodyParser()).use(mount('/2fa', routes))
      }),
    )
    const browser = await site.login()
    const asked = await browser.get('/2fa/', { headers: { accept: 'application/json' } })
    const headers = {
      accept: 'application/json',
      'x-csrf-token': String(asked.json()['csrfToken']),
    }
    const sent = await browser.post('/2fa/create', { json: { number: '+447700900123' }, headers })
    expect(sent.json()['step']).toBe('code')
    const odd = await browser.post('/2fa/create', { json: { number: ['+447700900123'] }, headers })
    expect(odd.status).toBe(400)
  })
})

describe('the options of Koa', () => {
  const add: Parameters<typeof buildApp>[1] = (app, { routes }) => app.use(mount('/2fa', routes))

  it('let an app draw the pages, with status and headers as they are', async () => {
    const site = await openSite((options) =>
      buildApp(
        {
          ...options,
          render: async (page, ctx) => {
            ctx.body = `<p>my ${page.step} page`
          },
        },
        add,
      ),
    )
    const browser = await site.login()
    const page = await browser.get('/2fa/')
    expect([page.status, page.text]).toEqual([200, '<p>my number page'])
    expect(page.headers.get('content-type')).toBe('text/html; charset=utf-8')
    const refused = await browser.get('/2fa/create')
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'POST'])
    expect(refused.text).toBe('<p>my problem page')
    expect((await browser.get('/2fa/status')).json()['step']).toBe('number')
  })

  it('let an app end the login its own way after a final refusal', async () => {
    const site = await openSite((options) =>
      buildApp(
        {
          ...options,
          onRefused: 'logout',
          logout: (ctx) => {
            delete webSession(ctx).user
          },
        },
        add,
      ),
    )
    const browser = await site.login()
    const csrf = (await browser.get('/2fa/')).hidden('csrf') ?? ''
    const form = { csrf, number: '+4915112345678' }
    expect((await browser.post('/2fa/create', { form })).status).toBe(403)
    expect((await browser.get('/2fa/')).location).toMatch(/^\/login/)
    expect(browser.cookieHeader()).toMatch(/koa\.sess=\w/)
  })

  it('count limits by ctx.ip, which believes a proxy only when the app does', async () => {
    for (const [proxy, statuses] of [
      [false, [303, 429]],
      [true, [303, 303]],
    ] as const) {
      const limits = { sendsPerAddressPerHour: 1 }
      const user: KoaTwoFactorOptions['user'] = (ctx) => ({ id: ctx.get('x-user') })
      const site = await openSite((options) => {
        const app = buildApp({ ...options, limits, user, warn: () => {} }, add)
        app.proxy = proxy
        return app
      })
      const seen: number[] = []
      for (const name of ['1', '2']) {
        const browser = site.browser()
        const headers = { 'x-user': name, 'x-forwarded-for': `203.0.113.${name}` }
        const csrf = (await browser.get('/2fa/', { headers })).hidden('csrf') ?? ''
        const form = { csrf, number: `+44770090012${name}` }
        seen.push((await browser.post('/2fa/create', { form, headers })).status)
      }
      expect(seen).toEqual(statuses)
    }
  })

  it('are checked at construction, by name', () => {
    const bad: readonly [name: string, value: unknown][] = [
      ['user', undefined],
      ['render', 'x'],
      ['logout', null],
    ]
    for (const [name, value] of bad) {
      const options = { user: () => undefined, [name]: value }
      expect(() => koaTwoFactor(options as object as KoaTwoFactorOptions)).toThrow(
        `${name}: expected a function, got`,
      )
    }
  })
})
