import type { RequestListener } from 'node:http'
import Koa, { type Context, type Middleware } from 'koa'
import { koaTwoFactor } from 'koa-2fa'
import mount from 'koa-mount'
import { createSession } from 'koa-session'
import type { User } from 'verify-core'
import { compareCpu, type Figure } from '../harness.ts'
import { comeIn, generous } from '../people.ts'
import { requests } from '../pipeline.ts'

interface WebSession {
  user?: User
  verified?: boolean
}

const sessionOf = (ctx: Context) => ctx['session'] as WebSession

/** What people write by hand. */
const handWritten: Middleware = async (ctx, next) => {
  if (sessionOf(ctx).verified) await next()
  else ctx.redirect('/2fa/')
}

/** A session store as small as express-session's own. */
function memorySessions() {
  const kept = new Map<string, string>()
  return {
    get: async (id: string) => JSON.parse(kept.get(id) ?? 'null') as unknown,
    set: async (id: string, value: unknown) => void kept.set(id, JSON.stringify(value)),
    destroy: async (id: string) => void kept.delete(id),
  }
}

/** The guard against a hand-written one, behind koa-session with its data in memory: same app, same session. */
export async function measure(): Promise<readonly Figure[]> {
  const app = new Koa()
  app.keys = ['of the session']
  app.use(createSession({ store: memorySessions() }, app))
  const twoFactor = koaTwoFactor({ ...generous(), user: (ctx) => sessionOf(ctx).user })
  app.use(mount('/2fa', twoFactor.routes))
  const show: Middleware = (ctx) => {
    ctx.body = 'poll'
  }
  const login: Middleware = (ctx) => {
    Object.assign(sessionOf(ctx), { user: { id: 'ann' }, verified: true })
    ctx.status = 204
  }
  const routes: Readonly<Record<string, readonly Middleware[]>> = {
    '/login': [login],
    '/guarded': [twoFactor.required(), show],
    '/by-hand': [handWritten, show],
    '/by-hand-too': [handWritten, show],
  }
  // One step to each, so that none has a longer way than another.
  app.use((ctx, next) => {
    const [first, second] = routes[ctx.path] ?? []
    return first?.(ctx, async () => void (await second?.(ctx, next))) as unknown
  })

  const callback = app.callback()
  const listener: RequestListener = (req, res) => void callback(req, res)
  const headers = await comeIn(listener, { proves: true })
  const sides = {
    ours: requests(listener, '/guarded', headers),
    bare: requests(listener, '/by-hand', headers),
    twin: requests(listener, '/by-hand-too', headers),
  }
  const compared = await compareCpu(sides, 16)
  const note = 'pipeline without a network, the median of five processes'
  return [{ name: 'guard, Koa', unit: 'times', ...compared, goal: { atMost: 1.05 }, note }]
}
