import { isEqualHash, type Keyring } from './crypto.ts'
import type { TwoFactorRequest } from './http.ts'

/** The token of one browser; changes with its slot id, that is at every success. */
export function csrfToken(keyring: Keyring, slotId: string): string {
  return keyring.hash('csrf', slotId)
}

/**
 * Whether a POST comes from a page of ours: it knows the token, and nothing the browser says of its origin speaks
 * against it. A request without `Sec-Fetch-Site` and `Origin` (no browser sends that) rests on the token alone.
 */
export function isOwnPost(
  request: Pick<TwoFactorRequest, 'header'>,
  proof: {
    readonly keyring: Keyring
    readonly slotId: string | undefined
    readonly token: string | undefined
    readonly origins: readonly string[]
  },
): boolean {
  const { keyring, slotId, token } = proof
  if (slotId === undefined || token === undefined) return false
  if (!isOwnSite(request, proof.origins)) return false
  return keyring.hashAll('csrf', slotId).some((expected) => isEqualHash(expected, token))
}

/** Whether nothing that the browser says of where a request comes from speaks against it. */
export function isOwnSite(
  request: Pick<TwoFactorRequest, 'header'>,
  origins: readonly string[],
): boolean {
  const site = request.header('sec-fetch-site')
  if (site !== undefined && site !== 'same-origin') return false
  const origin = request.header('origin')
  if (origin === undefined) return true
  if (origins.length > 0) return origins.includes(origin)
  // Development, where no origin is configured: compare with the host that the browser asked for.
  return URL.canParse(origin) && new URL(origin).host === request.header('host')
}
