import type { Answer, Browser } from '../browser.ts'
import { type Route, withoutSlash } from './route.ts'

/** Where the second factor and the login are. */
export interface Doors {
  readonly path: string
  readonly loginPath: string
}

/** What a request came to: shut out for want of a login, for want of the second factor, or not at all. */
export type Verdict =
  /** `byGuard`: it was certainly the guard that asked. */
  | { readonly kind: 'asks_login'; readonly byGuard: boolean }
  | { readonly kind: 'asks_factor' }
  /** `found` says what came instead. */
  | { readonly kind: 'open'; readonly found: string }

/** A script wants data; a browser goes to a page, or posts a form. */
type Manner = 'script' | 'page' | 'form'

const deadlineMs = 5_000

/**
 * Ask for a route as a script would and as a browser, until it shows itself open: it may refuse the one and serve the other.
 */
export async function ask(browser: Browser, route: Route, doors: Doors): Promise<Verdict> {
  const { method, path, below } = route
  const requests = [path, ...(below === undefined ? [] : [below])].flatMap((one) =>
    mannersOf(route).map((manner) => ({ manner, method, path: one })),
  )
  let found: Verdict = { kind: 'asks_factor' }
  for (const request of requests) {
    const verdict = await send(browser, request, doors)
    if (verdict.kind === 'open') return verdict
    if (found.kind !== 'asks_login') found = verdict
  }
  return found
}

function mannersOf({ method }: Route): readonly Manner[] {
  // An answer to HEAD has no body, so the codes of a script's answers are not there to be read.
  if (method === 'HEAD') return ['page']
  return ['script', method === 'GET' ? 'page' : 'form']
}

interface GuardRequest {
  readonly manner: Manner
  readonly method: string
  readonly path: string
}

async function send(
  browser: Browser,
  { manner, method, path }: GuardRequest,
  doors: Doors,
): Promise<Verdict> {
  const accept = manner === 'script' ? 'application/json' : 'text/html,*/*;q=0.8'
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    return judge(manner, await browser.get(path, { method, headers: { accept }, signal }), doors)
  } catch (error) {
    return { kind: 'open', found: error instanceof Error ? error.message : 'no answer' }
  }
}

/** The login may be asked for by anybody; the second factor only as the guard does, or it is the route that answered. */
function judge(manner: Manner, { status, location, text }: Answer, doors: Doors): Verdict {
  const code = manner === 'script' ? codeOf(text) : undefined
  if (status === 401) return { kind: 'asks_login', byGuard: code === 'not_logged_in' }
  if (status >= 300 && status < 400) {
    if (manner === 'page' && isAt(location, doors.path)) return { kind: 'asks_factor' }
    const isLogin = isAt(withoutOrigin(location), doors.loginPath)
    if (isLogin) return { kind: 'asks_login', byGuard: false }
    return { kind: 'open', found: `${status} to ${location}` }
  }
  // The page that the guard shows after a form has no code on it: the same route has answered a script with it before.
  const isGuard = code === 'two_factor_required' || manner === 'form'
  if (status === 403 && isGuard) return { kind: 'asks_factor' }
  return { kind: 'open', found: String(status) }
}

function codeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { code?: unknown } | null)?.code
  } catch {
    return undefined
  }
}

/** A login may be at an address of its own, as the whole site may be. */
function withoutOrigin(location: string): string {
  return location.replace(/^https?:\/\/[^/?#]*/i, '')
}

function isAt(location: string, door: string): boolean {
  const [path = ''] = location.split(/[?#]/)
  return withoutSlash(path) === withoutSlash(door)
}
