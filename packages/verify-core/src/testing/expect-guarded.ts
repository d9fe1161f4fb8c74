import { AssertionError } from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser } from './browser.ts'
import { type CheckedRoute, checkRoutes, type RoutesCheck } from './guarded/check-routes.ts'
import type { MountedRouter } from './guarded/express-routes.ts'
import { unreadable } from './guarded/route.ts'
import { type GuardedApp, isKoa, routesOf } from './guarded/routes-of.ts'
import { type WatchedApp, watchRouters } from './guarded/watch-routers.ts'

/** How an app's routes are asked for. */
export interface GuardReportOptions {
  /**
   * Log in, in this browser, somebody who has not proved a phone: with the app's own form, say. Without it the routes are
   * asked for as a stranger only.
   */
  readonly login?: (browser: Browser) => Promise<unknown>
  /**
   * Routes that are meant to be open, as the app writes them: `/login` for every method of that path, `POST /login` for
   * one; on Koa the path of a `koa-mount` for everything in it. They are not asked for. Default: none.
   */
  readonly except?: readonly string[]
  /** Values for parameters, by name; default `1`. Only their form matters: the guard comes before the handler. */
  readonly params?: Readonly<Record<string, string>>
  /** Concrete paths for routes and mounts that are regular expressions. */
  readonly paths?: readonly string[]
  /**
   * Apps and routers that cannot be seen from the app: Express apps mounted in it, and what `koa-mount` or a function of
   * your own hides, a Koa app or a router of `@koa/router`. Default: none.
   */
  readonly routers?: readonly MountedRouter[]
  /** Where the second factor is mounted. Default `/2fa`. */
  readonly path?: string
  /** Where a visitor who is not logged in is sent. Default `/login`. */
  readonly loginPath?: string
}

/** How an app's routes are asked for, with the login that it takes to be sure of them. */
export interface GuardCheckOptions extends GuardReportOptions {
  /** Log in, in this browser, somebody who has not proved a phone: with the app's own form, say. */
  readonly login: (browser: Browser) => Promise<unknown>
}

/**
 * Fail unless every route of an app asks for the second factor. Each is asked for over loopback, as a stranger and as a
 * user who is logged in and not verified, as a script and as a browser. The stranger has to be asked to log in or to verify,
 * the user to verify, and that as the guard does it: 403 with our code for a script, 403 for a form, a redirect to the
 * second factor for a page. Anything else means that the guard was not asked, and what is behind it has run: use a test
 * database. Only routes are seen, and on Koa what is behind `koa-mount`; not functions that answer by themselves under
 * `app.use`. On Koa a router that cannot be seen is noticed when a request comes to it, and has to be named in `routers`.
 * @throws {AssertionError} naming every open route, and every exception that no route has.
 * @throws {Error} when a route cannot be read, or the login does not log in.
 * @example
 * await expectGuarded(app, {
 *   login: (browser) => browser.post('/login', { form: { username: 'test', password: 'test1234' } }),
 *   except: ['/', '/login', 'POST /logout'],
 * })
 */
export async function expectGuarded(app: GuardedApp, options: GuardCheckOptions): Promise<void> {
  const { login } = options
  if (typeof login !== 'function') throw wrongLogin(login)
  const { checked, stale } = await check(app, options)
  const open = checked.filter(({ state }) => state === 'open')
  const complaints = [
    ...open.map((one) => `${name(one)} is open: ${one.found}`),
    ...stale.map((one) => `except: no route is ${one}`),
  ]
  if (complaints.length > 0) throw new AssertionError({ message: complaints.join('\n') })
}

/**
 * The same as a table for people: one line a route, with `guarded`, `open` and what came, or `excepted`.
 *
 * Without `login` each route is asked for as a stranger only, and nothing is called guarded that has merely asked to log
 * in. `the guard asks to log in` is the guard's own answer, by its code; whom it lets pass (`enforce`) is not tried.
 * `asks to log in` is an answer of something else: whether the guard stands behind it cannot be told without a login, and
 * neither can the guard itself be told from something else by a route of HEAD alone, whose answers have no code.
 * @throws {Error} when a route cannot be read, or the login does not log in.
 */
export async function guardReport(
  app: GuardedApp,
  options: GuardReportOptions = {},
): Promise<string> {
  const { checked } = await check(app, options)
  const width = Math.max(...checked.map((one) => name(one).length))
  const lines = checked.map((one) => `${name(one).padEnd(width)}  ${stateText(one)}`)
  return [...lines, ...(options.login ? [] : ['', strangersOnly])].join('\n')
}

const strangersOnly =
  'Asked as a stranger only: the option login finds out what users who are not verified can reach.'

function stateText({ state, found }: CheckedRoute): string {
  if (state === 'guard_asks_login') return 'the guard asks to log in'
  if (state === 'asks_login') return 'asks to log in'
  return found === undefined ? state : `${state} (${found})`
}

function name({ route }: CheckedRoute): string {
  return `${route.method.padEnd(6)} ${route.pattern || '/'}`
}

function wrongLogin(login: unknown): TypeError {
  return new TypeError(`login: expected a function, got ${typeof login}`)
}

type Found = Omit<RoutesCheck, 'isLoginBroken'>

async function check(app: GuardedApp, options: GuardReportOptions): Promise<Found> {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('Routes are not asked for with NODE_ENV=production')
  }
  const { login, except = [], params = {}, paths = [], routers = [] } = options
  const { path = '/2fa', loginPath = '/login' } = options
  if (login !== undefined && typeof login !== 'function') throw wrongLogin(login)
  const { knows, ...read } = routesOf(app, { params, paths }, { mounted: routers, path })
  const watched = isKoa(app) ? watchRouters(app, knows) : undefined
  const listener = watched?.app.callback() ?? (app as RequestListener)
  const { isLoginBroken, ...found } = await serving(listener, (url) =>
    checkRoutes({
      url,
      ...read,
      except,
      doors: { path, loginPath },
      login: unwatched(login, watched),
    }),
  )
  failIfHidden(watched)
  if (!isLoginBroken) return found
  throw new Error('login: no route knew the user and asked for the second factor')
}

/** Do something while an app listens on loopback. */
async function serving<Result>(
  listener: RequestListener,
  act: (url: string) => Promise<Result>,
): Promise<Result> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    return await act(`http://127.0.0.1:${port}`)
  } finally {
    server.closeAllConnections()
    server.close()
    await once(server, 'close')
  }
}

/** The login is of the app: what it comes to need not be guarded. */
function unwatched(login: GuardReportOptions['login'], watched: WatchedApp | undefined) {
  if (login === undefined || watched === undefined) return login
  return (browser: Browser) => watched.unwatched(() => login(browser))
}

function failIfHidden(watched: WatchedApp | undefined): void {
  const hidden = watched?.hidden()
  if (hidden === undefined) return
  throw unreadable(
    `a router at ${hidden.at}`,
    `name it in the option routers: [{ path: '${hidden.at}', router }]`,
  )
}
