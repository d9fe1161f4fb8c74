import { TwoFactorError } from '../errors.ts'
import { acceptedMs } from '../flow/ledger.ts'

/** The name of our value in the web session. */
export const slotName = 'twoFactor'

/**
 * How long, in ms, the session before a rotation stays readable: as long as core answers the same code from the same
 * browser again (decisions/003-rotation-with-grace.md).
 */
export const rotationGraceMs = acceptedMs

/** The web session on a request. @throws {TwoFactorError} ERR_2FA_NO_SESSION */
export function sessionOf(request: object): Record<string, unknown> {
  const { session } = request as { readonly session?: unknown }
  if (typeof session === 'object' && session !== null) return session as Record<string, unknown>
  throw new TwoFactorError(
    'ERR_2FA_NO_SESSION',
    'There is no session on the request: mount the session middleware before the second factor',
  )
}
