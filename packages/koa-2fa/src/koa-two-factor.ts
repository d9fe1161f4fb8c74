import type { Context, Middleware, Next } from 'koa'
import {
  createTwoFactor,
  type GuardOptions,
  type GuardResult,
  type Page,
  type TwoFactor,
  type TwoFactorOptions,
  type TwoFactorResponse,
  type User,
} from 'verify-core'
import {
  type AppTwoFactor,
  appTwoFactor,
  carryOut,
  checkHooks,
  settleUpgrade,
  setHeaders,
  whenThere,
} from 'verify-core/adapter'
import { toRequest, type UserOption } from './request.ts'
import { dropSlot, endSession, writeSlot } from './session.ts'

/** The options of core, and what concerns Koa. */
export interface KoaTwoFactorOptions extends TwoFactorOptions {
  /** Who is logged in: `{ id, phone?, email? }`, or nothing. May be async; what it throws becomes a 503. */
  readonly user: UserOption
  /**
   * The bytes of a body as they came, for webhooks that are mounted behind a parser: what the app has put aside.
   * Default: the webhook reads the request itself, so it must come first.
   */
  readonly rawBody?: (ctx: Context) => Uint8Array | string | undefined
  /** Draw the pages yourself: status and headers are set, the rest is yours. Default: the pages of verify-core. */
  readonly render?: (page: Page, ctx: Context) => void | Promise<void>
  /** End the login after a final refusal, with `onRefused: 'logout'`. Default: the session is removed. */
  readonly logout?: (ctx: Context) => void | Promise<void>
}

/** A second factor for a Koa app. */
export interface KoaTwoFactor extends AppTwoFactor<Context> {
  /** Mount where the option `path` says, behind the session: `app.use(mount('/2fa', twoFactor.routes))`. */
  readonly routes: Middleware
  /**
   * Takes the provider's delivery webhooks, for a mount of their own before parsers and sessions:
   * `app.use(mount('/2fa/webhooks/vonage', twoFactor.webhooks))`. `routes` take them too, if nobody has read the body before.
   */
  readonly webhooks: Middleware
  /** A guard for routes that need the second factor. @throws {TypeError} when an option is wrong. */
  required(options?: GuardOptions): Middleware
  /**
   * The guard for a request to become a WebSocket: of the server's `upgrade` event, as `app.createContext(req, res)`, once
   * the session middleware has run on it. Answers who it is; or `undefined`, when the socket of the request has been
   * answered (401, 403, 503) and closed. Pages of other origins are refused.
   * @throws {TwoFactorError} ERR_2FA_NO_SESSION @throws {TypeError} when an option is wrong.
   */
  guardUpgrade(ctx: Context, options?: GuardOptions): Promise<{ readonly user: User } | undefined>
}

/**
 * Add a phone second factor to a Koa app (3, or 2.16 and later) with koa-session or another `ctx.session`.
 * @throws {TypeError} naming the option that is wrong, what was expected and what came.
 * @example
 * const twoFactor = koaTwoFactor({ brand, provider, store, secret, allowedCountries, user })
 * app.use(mount('/2fa', twoFactor.routes))
 * router.get('/account', twoFactor.required(), showAccount)
 */
export function koaTwoFactor(options: KoaTwoFactorOptions): KoaTwoFactor {
  const { user, rawBody, render, logout = endSession } = options
  checkHooks({ user, rawBody, render, logout })
  const core = createTwoFactor(options)
  const hooks = { user, rawBody }
  const read = (ctx: Context) => toRequest(ctx, hooks)

  async function send(ctx: Context, response: TwoFactorResponse): Promise<void> {
    const { page } = response
    const isDrawn = page !== undefined && render !== undefined
    // The body first, because Koa derives status and headers from it; null is a body of no type.
    const body = isDrawn ? '' : response.body()
    ctx.body = body || null
    ctx.status = response.status
    setHeaders(ctx.res, response.headers)
    if (isDrawn) return render(page, ctx)
    ctx.length = Buffer.byteLength(body)
  }

  const answer = (ctx: Context, response: TwoFactorResponse) =>
    carryOut(response, {
      writeSlot: (change) => writeSlot(ctx, change),
      logout: () => logout(ctx),
      send: (ready) => send(ctx, ready),
    })

  /** Do what the guard says. */
  function obey(result: GuardResult, { ctx, next }: { ctx: Context; next: Next }): Promise<void> {
    if (result.kind === 'answer') return answer(ctx, result.response)
    setHeaders(ctx.res, result.headers)
    return next()
  }

  const serve = (handle: TwoFactor['handle']): Middleware =>
    async function twoFactorRoutes(ctx, next) {
      const response = await handle(read(ctx))
      if (response) await answer(ctx, response)
      else await next()
    }

  return {
    ...appTwoFactor(core, read, dropSlot),
    routes: serve(core.handle),
    webhooks: serve(core.webhook),
    required(guardOptions) {
      const guard = core.guard(guardOptions)
      return function twoFactorRequired(ctx, next) {
        return whenThere(guard(read(ctx)), obey, { ctx, next })
      }
    },
    guardUpgrade: (ctx, guardOptions) =>
      settleUpgrade(ctx.req.socket, async () => core.guardUpgrade(read(ctx), guardOptions)),
  }
}
