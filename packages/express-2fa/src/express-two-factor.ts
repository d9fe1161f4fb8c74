import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import type { NextFunction, Request, RequestHandler, Response } from 'express'
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
  isLater,
  settleUpgrade,
  setHeaders,
  whenThere,
} from 'verify-core/adapter'
import { toRequest, toUpgradeRequest, type UserOption } from './request.ts'
import { destroySession, dropSlot, writeSlot } from './session.ts'

/** The options of core, and what concerns Express. */
export interface ExpressTwoFactorOptions extends TwoFactorOptions {
  /** Who is logged in: `{ id, phone?, email? }`, or nothing. May be async; what it throws becomes a 503. */
  readonly user: UserOption
  /**
   * The bytes of a body as they came, for webhooks that are mounted behind a parser: what the parser's `verify` has
   * put aside. Default: the webhook reads the request itself, so it must come first.
   */
  readonly rawBody?: (req: Request) => Uint8Array | string | undefined
  /** Draw the pages yourself: status and headers are set, the rest is yours. Default: the pages of verify-core. */
  readonly render?: (page: Page, req: Request, res: Response) => void | Promise<void>
  /** End the login after a final refusal, with `onRefused: 'logout'`. Default: the session is destroyed. */
  readonly logout?: (req: Request, res: Response) => void | Promise<void>
}

/** A second factor for an Express app. */
export interface ExpressTwoFactor extends AppTwoFactor<Request> {
  /** Mount where the option `path` says, behind the session: `app.use('/2fa', twoFactor.routes)`. */
  readonly routes: RequestHandler
  /**
   * Takes the provider's delivery webhooks, for a mount of their own before parsers and sessions:
   * `app.post('/2fa/webhooks/vonage', twoFactor.webhooks)`. `routes` take them too, if nobody has read the body before.
   */
  readonly webhooks: RequestHandler
  /** A guard for routes that need the second factor. @throws {TypeError} when an option is wrong. */
  required(options?: GuardOptions): RequestHandler
  /**
   * The guard for a request to become a WebSocket: of the server's `upgrade` event, once the session middleware has run
   * on it. Answers who it is; or `undefined`, when the socket has been answered (401, 403, 503) and closed. Pages of
   * other origins are refused. The option `user` gets Node's request with the session, and nothing of Express.
   * @throws {TwoFactorError} ERR_2FA_NO_SESSION @throws {TypeError} when an option is wrong.
   */
  guardUpgrade(
    req: IncomingMessage,
    socket: Duplex,
    options?: GuardOptions,
  ): Promise<{ readonly user: User } | undefined>
}

/** What Express gives a handler. */
interface Handed {
  readonly req: Request
  readonly res: Response
  readonly next: NextFunction
}

/**
 * Add a phone second factor to an Express app (5, or 4.21 and later) with express-session or cookie-session.
 * @throws {TypeError} naming the option that is wrong, what was expected and what came.
 * @example
 * const twoFactor = expressTwoFactor({ brand, provider, store, secret, allowedCountries, user })
 * app.use('/2fa', twoFactor.routes)
 * app.get('/account', twoFactor.required(), showAccount)
 */
export function expressTwoFactor(options: ExpressTwoFactorOptions): ExpressTwoFactor {
  const { user, rawBody, render, logout = destroySession } = options
  checkHooks({ user, rawBody, render, logout })
  const core = createTwoFactor(options)
  const hooks = { user, rawBody }
  const read = (req: Request) => toRequest(req, hooks)

  async function send(response: TwoFactorResponse, req: Request, res: Response): Promise<void> {
    res.statusCode = response.status
    setHeaders(res, response.headers)
    if (response.page && render) return render(response.page, req, res)
    // RFC 9110, 8.6: there is no length of nothing.
    if (response.status === 204) return void res.end()
    const body = response.body()
    // Named, because session middleware sends the head before it knows the body; and for HEAD.
    res.setHeader('content-length', Buffer.byteLength(body))
    // With an empty chunk express-session would send the head, all that there is, before it has saved the session.
    if (body === '' || req.method === 'HEAD') return void res.end()
    res.end(body)
  }

  function answer(response: TwoFactorResponse, req: Request, res: Response): Promise<void> {
    return carryOut(response, {
      writeSlot: (change) => writeSlot(req, change),
      logout: () => logout(req, res),
      send: (ready) => send(ready, req, res),
    })
  }

  /** Do what the guard says. */
  function obey(result: GuardResult, { req, res, next }: Handed): void | Promise<void> {
    if (result.kind === 'answer') return answer(result.response, req, res)
    setHeaders(res, result.headers)
    next()
  }

  async function serve(handle: TwoFactor['handle'], { req, res, next }: Handed): Promise<void> {
    const response = await handle(read(req))
    if (response === undefined) return next()
    await answer(response, req, res)
  }

  return {
    ...appTwoFactor(core, read, dropSlot),
    routes: function twoFactorRoutes(req, res, next) {
      serve(core.handle, { req, res, next }).catch(next)
    },
    webhooks: function twoFactorWebhooks(req, res, next) {
      serve(core.webhook, { req, res, next }).catch(next)
    },
    required(guardOptions) {
      const guard = core.guard(guardOptions)
      return function twoFactorRequired(req, res, next) {
        const settled = whenThere(guard(read(req)), obey, { req, res, next })
        // A handler behind `next` that throws is the app's own affair: only what we await ourselves is caught.
        if (isLater(settled)) settled.catch(next)
      }
    },
    guardUpgrade: (req, socket, guardOptions) =>
      settleUpgrade(socket, async () =>
        core.guardUpgrade(toUpgradeRequest(req, user), guardOptions),
      ),
  }
}
