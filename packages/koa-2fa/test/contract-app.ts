import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import { Router } from '@koa/router'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import mount from 'koa-mount'
import { createSession } from 'koa-session'
import type { TwoFactorOptions, User } from 'verify-core'
import type { ContractApp, ContractSetup } from 'verify-core/testing'
import { koaTwoFactor, type KoaTwoFactorOptions } from '../src/index.ts'
import { memorySessions } from './memory-sessions.ts'

/** What the test app needs of Koa 3 and of Koa 2. */
export type KoaModule = new () => Koa

export interface AppOptions extends Partial<Omit<ContractSetup, 'options'>> {
  /** Parse forms before the routes of the second factor, unless `parsers` says who reads them. */
  readonly parses?: boolean
  /** The session middleware. Default: koa-session with a store. */
  readonly session?: (app: Koa) => Middleware
  readonly more?: Partial<KoaTwoFactorOptions>
}

/** The two modes of koa-session. */
export const koaSessions = {
  server: (app: Koa) => createSession({ store: memorySessions() }, app),
  cookie: (app: Koa) => createSession({}, app),
} as const

/** What the test app keeps in its session. */
export interface WebSession {
  user?: User
  keep?: string
}

export function webSession(ctx: Context): WebSession {
  return ctx['session'] as WebSession
}

/** The app that the adapter contract describes. */
export function buildApp(
  Module: KoaModule,
  options: TwoFactorOptions,
  appOptions: AppOptions = {},
): Koa {
  const { parses = false, parsers, mountAt = '/2fa', onError = () => {} } = appOptions
  const { session = koaSessions.server, more } = appOptions
  const app = new Module()
  let effects = 0
  app.keys = ['of the session']
  app.silent = true
  app.on('error', onError)
  const hooks = parsers === 'keeping' ? { rawBody } : {}
  const twoFactor = koaTwoFactor({ ...options, user: whoIsLoggedIn, ...hooks, ...more })
  if (parsers === 'after_webhooks') app.use(mount('/2fa/webhooks/vonage', twoFactor.webhooks))
  app.use(session(app))
  const form = bodyParser({ enableTypes: ['form'] })
  const isEarly = parsers === undefined ? parses : parsers !== 'none'
  if (isEarly) app.use(parsers === undefined ? form : bodyParser({ enableTypes: ['form', 'json'] }))

  app.use(inMounts(mountAt, twoFactor.routes))
  if (!isEarly) app.use(form)
  const router = new Router()
  router.post('/login', (ctx) => {
    const { user, phone, keep } = ctx.request.body as Record<string, string>
    Object.assign(webSession(ctx), { user: { id: user ?? '', phone }, keep: keep ?? '' })
    ctx.status = 204
  })
  router.post('/logout', async (ctx) => {
    await twoFactor.revoke.session(ctx)
    ctx['session'] = null
    ctx.status = 204
  })
  router.get('/guarded/:id', twoFactor.required(), (ctx) => {
    ctx.body = `guarded ${ctx.params['id']}`
  })
  router.post('/guarded/:id', twoFactor.required(), (ctx) => {
    effects += 1
    ctx.body = `guarded ${ctx.params['id']}`
  })
  router.get('/effects', (ctx) => {
    ctx.body = { effects }
  })
  router.get('/fresh', twoFactor.required({ maxAgeSeconds: 60 }), (ctx) => {
    ctx.body = 'fresh'
  })
  router.get('/enrolled', twoFactor.required({ enforce: 'enrolled' }), (ctx) => {
    ctx.body = 'enrolled'
  })
  router.get('/state', async (ctx) => {
    ctx.body = await twoFactor.state(ctx)
  })
  router.get('/session', (ctx) => {
    const { user = null, keep = null } = webSession(ctx)
    ctx.body = { user, keep }
  })
  router.post('/revoke', async (ctx) => {
    await twoFactor.revoke.user(webSession(ctx).user?.id ?? '')
    ctx.status = 204
  })
  const area = new Router()
  area.get('/guarded/:id', twoFactor.required(), (ctx) => {
    ctx.body = `guarded ${ctx.params['id']}`
  })
  app.use(mount('/area', area.routes() as Middleware))
  app.use(router.routes())
  return app
}

function rawBody(ctx: Context): string | undefined {
  return ctx.request.rawBody
}

/** Each part of a path is a mount in the one before. */
function inMounts(path: string, handler: Middleware): Middleware {
  return path
    .split('/')
    .slice(1)
    .reduceRight((inner, part) => mount(`/${part}`, inner), handler)
}

function whoIsLoggedIn(ctx: Context): User | undefined {
  const { user } = webSession(ctx)
  if (user?.id === 'unknowable') throw new Error('the table of users is gone')
  return user
}

/** Listen on a free port of loopback. */
export async function listen(
  app: Koa,
  sessions: 'server' | 'cookie' = 'server',
): Promise<ContractApp> {
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    sessions,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
