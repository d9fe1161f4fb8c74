import { type Browser, createBrowser } from '../browser.ts'
import { ask, type Doors, type Verdict } from './ask.ts'
import { type Route, withoutSlash } from './route.ts'

/** A route, and what came of asking for it. */
export interface CheckedRoute {
  readonly route: Route
  /**
   * The last two are all that a stranger can find out: the guard asks to log in, or something does that may be the guard
   * or stand before it, or before nothing.
   */
  readonly state: 'guarded' | 'open' | 'excepted' | 'guard_asks_login' | 'asks_login'
  /** Who got what instead of being asked; present when open. */
  readonly found?: string
}

/** Everything that was found. */
export interface RoutesCheck {
  readonly checked: readonly CheckedRoute[]
  /** Exceptions that no route has. */
  readonly stale: readonly string[]
  /** Whether some route asked the user to log in, and none for the second factor: then the login has not worked. */
  readonly isLoginBroken: boolean
}

/** What is asked, and as whom. */
export interface Check {
  readonly url: string
  readonly routes: readonly Route[]
  /** Paths to ask for first, whatever they answer. */
  readonly looks: readonly string[]
  readonly except: readonly string[]
  readonly doors: Doors
  /** Absent: everything is asked for as a stranger only. */
  readonly login: ((browser: Browser) => Promise<unknown>) | undefined
}

/** Ask for every route but the excepted ones, one after the other: as a stranger, and as a user who is not verified. */
export async function checkRoutes(check: Check): Promise<RoutesCheck> {
  const { url, routes, looks, except, doors } = check
  const checked: CheckedRoute[] = []
  let user = await logIn(check)
  const kinds = new Set<Verdict['kind']>()

  async function askAsUser(route: Route): Promise<Verdict | undefined> {
    if (user === undefined) return undefined
    const verdict = await ask(user, route, doors)
    if (verdict.kind !== 'asks_login') return verdict
    // A route asked for before may have ended the login.
    user = (await logIn(check)) ?? user
    return ask(user, route, doors)
  }

  for (const path of looks) {
    const nothing = { method: 'GET', pattern: path, path }
    await ask(createBrowser(url), nothing, doors)
    await askAsUser(nothing)
  }
  for (const route of routes) {
    if (except.some((one) => isException(one, route))) {
      checked.push({ route, state: 'excepted' })
      continue
    }
    const stranger = await ask(createBrowser(url), route, doors)
    const known = await askAsUser(route)
    if (known) kinds.add(known.kind)
    checked.push({ route, ...stateOf(stranger, known) })
  }
  const stale = except.filter((one) => !routes.some((route) => isException(one, route)))
  const isLoginBroken = kinds.has('asks_login') && !kinds.has('asks_factor')
  return { checked, stale, isLoginBroken }
}

function stateOf(
  stranger: Verdict,
  known: Verdict | undefined,
): Pick<CheckedRoute, 'state' | 'found'> {
  const found = [
    ...(stranger.kind === 'open' ? [`${stranger.found} to a stranger`] : []),
    ...(known?.kind === 'open' ? [`${known.found} to a user who is not verified`] : []),
    // A refusal of its own, then: whether the guard stands behind it nobody can see.
    ...(known?.kind === 'asks_login' ? ['a user who is logged in is asked to log in'] : []),
  ].join(', ')
  if (found !== '') return { state: 'open', found }
  if (known !== undefined || stranger.kind !== 'asks_login') return { state: 'guarded' }
  return { state: stranger.byGuard ? 'guard_asks_login' : 'asks_login' }
}

async function logIn({ url, login }: Check): Promise<Browser | undefined> {
  if (login === undefined) return undefined
  const browser = createBrowser(url)
  await login(browser)
  return browser
}

/** `/login` is any method of that route, `POST /login` one; a slash at the end makes no difference. */
function isException(exception: string, { method, pattern }: Route): boolean {
  const [, only = method, path = ''] = /^(?:([A-Z-]+) )?(.*)$/.exec(exception) ?? []
  return only === method && withoutSlash(path) === withoutSlash(pattern)
}
