import type { Browser } from '../browser.ts'
import type { Route } from './route.ts'

/** Where the second factor and the login are. */
export interface Doors {
  readonly path: string
  readonly loginPath: string
}

/** What a request came to: shut out for want of a login, for want of the second factor, or not at all. */
export type Verdict =
  | { readonly kind: 'asks_login' | 'asks_factor' }
  /** `found` says what came instead. */
  | { readonly kind: 'open'; readonly found: string }

const deadlineMs = 5_000

/**
 * Ask for a route as a script would and, where a browser can go there, as a browser: a route may refuse the one and show
 * itself to the other.
 */
export async function ask(browser: Browser, route: Route, doors: Doors): Promise<Verdict> {
  const asScript = await askFor('application/json', browser, route, doors)
  if (asScript.kind === 'open' || route.method !== 'GET') return asScript
  const asBrowser = await askFor('text/html,*/*;q=0.8', browser, route, doors)
  return asBrowser.kind === 'asks_factor' ? asScript : asBrowser
}

async function askFor(
  accept: string,
  browser: Browser,
  { method, path }: Route,
  doors: Doors,
): Promise<Verdict> {
  const signal = AbortSignal.timeout(deadlineMs)
  try {
    return judge(await browser.get(path, { method, headers: { accept }, signal }), doors)
  } catch (error) {
    return { kind: 'open', found: error instanceof Error ? error.message : 'no answer' }
  }
}

function judge(
  answer: { readonly status: number; readonly location: string; readonly text: string },
  doors: Doors,
): Verdict {
  const { status, location } = answer
  if (status === 401) return { kind: 'asks_login' }
  if (status === 403 && codeOf(answer.text) === 'two_factor_required')
    return { kind: 'asks_factor' }
  if (status >= 300 && status < 400) {
    if (isAt(location, doors.path)) return { kind: 'asks_factor' }
    if (isAt(location, doors.loginPath)) return { kind: 'asks_login' }
    return { kind: 'open', found: `${status} to ${location}` }
  }
  return { kind: 'open', found: String(status) }
}

function codeOf(text: string): unknown {
  try {
    return (JSON.parse(text) as { code?: unknown } | null)?.code
  } catch {
    return undefined
  }
}

function isAt(location: string, door: string): boolean {
  const [path = ''] = location.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/)
  return trim(path) === trim(door)
}

function trim(path: string): string {
  return path.replace(/\/$/, '')
}
