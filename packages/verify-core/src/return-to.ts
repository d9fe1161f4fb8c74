/** What is never a place to go on to, and where to go instead. */
export interface NextOptions {
  /** Default `/`. */
  readonly fallback?: string
  /** Paths that lead nowhere afterwards, such as `/login`: each itself, and everything below it. */
  readonly forbidden?: readonly string[]
}

const longest = 2_048
const anyOrigin = 'https://x.invalid'

// Control, format, space, separator and unassigned characters of Unicode, and the backslash that browsers read as a slash.
const unsafe = /[\\\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Z}\ufffc\ufffd]/u

/**
 * The place on this site that `next` names, as path, query and hash; the fallback for anything else.
 * Used where it comes in and again where it goes out: a redirect never leaves the origin.
 */
export function safeNext(next: unknown, options: NextOptions = {}): string {
  return parseNext(next, options.forbidden ?? []) ?? options.fallback ?? '/'
}

/** Whether `safeNext` would keep `next`. */
export function isSafeNext(next: unknown, options: NextOptions = {}): next is string {
  return parseNext(next, options.forbidden ?? []) !== undefined
}

function parseNext(next: unknown, forbidden: readonly string[]): string | undefined {
  if (typeof next !== 'string' || next.length > longest || !isLocal(next)) return undefined
  const path = next.split(/[?#]/, 1)[0] ?? ''
  const decoded = decodeOnce(path)
  if (decoded === undefined || !isLocal(decoded)) return undefined
  if (!URL.canParse(next, anyOrigin)) return undefined

  const url = new URL(next, anyOrigin)
  if (url.origin !== anyOrigin || url.pathname.startsWith('//')) return undefined
  const shown = decodeOnce(url.pathname)
  if (shown === undefined || shown.startsWith('//') || isBelow(shown, forbidden)) return undefined
  return `${url.pathname}${url.search}${url.hash}`
}

function isLocal(text: string): boolean {
  return text.startsWith('/') && text[1] !== '/' && !unsafe.test(text)
}

function decodeOnce(path: string): string | undefined {
  try {
    return decodeURIComponent(path)
  } catch {
    return undefined
  }
}

// Without case, because Express matches paths so by default.
function isBelow(path: string, forbidden: readonly string[]): boolean {
  const lower = path.toLowerCase()
  return forbidden.some((one) => {
    const root = one.toLowerCase()
    return lower === root || lower.startsWith(`${root}/`)
  })
}
