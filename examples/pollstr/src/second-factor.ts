import type { Request } from 'express'
import { type ExpressTwoFactor, expressTwoFactor } from 'express-2fa'
import { vonageVerify } from 'verify-core/vonage'
import type { VonageCredentials } from './config.ts'
import type { Stores } from './stores.ts'
import { twoFactorTable } from './two-factor-table.ts'

/** What the second factor needs from outside. */
export interface SecondFactorOptions {
  readonly stores: Stores
  readonly vonage: VonageCredentials
  /** Another host than Vonage's own. */
  readonly vonageApiHost?: string | undefined
  /** Turns delivery webhooks on; needs an application. */
  readonly vonageSignatureSecret?: string | undefined
  /** At least 32 bytes. */
  readonly secret: string
  readonly allowedCountries: readonly string[]
  readonly origin?: string | undefined
  /** Nothing is really sent. */
  readonly isDemo: boolean
  /** The time in ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number
}

/** All visitors of a demo sit at one machine, and nothing they send costs anything. */
const demoCaps = {
  limits: { sendsPerAddressPerHour: 1_000, sendsPerPrefixPerHour: 1_000 },
  conversion: { blockShare: 0 },
} as const

/** The second factor as Pollstr wants it: this is all there is to it. */
export function createSecondFactor(options: SecondFactorOptions): ExpressTwoFactor {
  const { stores, vonage, vonageApiHost, secret, allowedCountries, origin, isDemo } = options
  const { vonageSignatureSecret: signatureSecret, clock = Date.now } = options
  return expressTwoFactor({
    brand: 'Pollstr',
    provider: vonageVerify({
      ...vonage,
      channels: ['sms', 'voice'],
      ...(vonageApiHost !== undefined && { apiHost: vonageApiHost }),
      ...(signatureSecret !== undefined && { signatureSecret }),
    }),
    store: stores.twoFactor,
    enrollments: twoFactorTable(stores.database),
    secret,
    allowedCountries,
    ...(origin !== undefined && { origin }),
    // The ranges of films and examples, which the demo is tried with.
    phoneTypes: ['mobile', 'fixed_line_or_mobile', 'fixed_line', 'unknown'],
    ...(isDemo && demoCaps),
    clock,
    user: (req: Request) => req.session.signedIn,
    loginPath: '/login/',
    logoutPath: '/logout/',
    defaultNext: '/polls/',
    onRefused: 'logout',
  })
}
