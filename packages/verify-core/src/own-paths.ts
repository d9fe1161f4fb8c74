import type { Settings } from './options.ts'

/** Below where the routes are mounted. */
const pagePaths = [
  '/',
  '/verify',
  '/status',
  '/silent',
  '/create',
  '/confirm',
  '/resend',
  '/cancel',
] as const
export type PagePath = (typeof pagePaths)[number]

/** The files that the pages link to. */
const assetNames = ['style.css', 'script.js', 'live.js', 'silent.js'] as const
export type AssetName = (typeof assetNames)[number]

/** Which of our pages a path is of. */
export function pageAt(below: string): PagePath | undefined {
  const path = withoutSlash(below)
  return pagePaths.find((one) => one === path)
}

/** Which of our files a path is of. */
export function assetAt(below: string): AssetName | undefined {
  return assetNames.find((name) => below === `/${name}`)
}

/** Where the provider posts to, if it does. */
export function isWebhook({ provider }: Settings, below: string): boolean {
  return provider.webhook !== undefined && withoutSlash(below) === `/webhooks/${provider.name}`
}

function withoutSlash(below: string): string {
  return below.length > 1 ? below.replace(/\/$/, '') : '/'
}

/**
 * Whether a guard in front of the whole app lets this through: log-in, log-out and our own routes, each by its exact
 * path. Without it the way to the proof would itself ask for the proof.
 */
export function isExempt(settings: Settings, originalUrl: string): boolean {
  const { path, loginPath, logoutPath } = settings
  // Almost every request ends here: the guard stands before every page.
  const mayBe = (start: string) => originalUrl.startsWith(start)
  if (!mayBe(path) && !mayBe(loginPath) && !mayBe(logoutPath)) return false

  const [pathname = ''] = originalUrl.split('?')
  if (pathname === loginPath || pathname === logoutPath) return true
  if (!pathname.startsWith(`${path}/`)) return false
  const below = pathname.slice(path.length)
  return pageAt(below) !== undefined || assetAt(below) !== undefined || isWebhook(settings, below)
}
