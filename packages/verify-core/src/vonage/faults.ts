import { TwoFactorError } from '../errors.ts'

/** What only an operator or time can mend, as a value until `settle` throws it. */
export interface Fault {
  readonly fault: 'misconfigured' | 'unavailable' | 'unreachable'
  /** Follows "Vonage": made of our own words and a status, never of the provider's text. */
  readonly what: string
}

const codes = {
  misconfigured: 'ERR_2FA_PROVIDER_MISCONFIGURED',
  unavailable: 'ERR_2FA_PROVIDER_UNAVAILABLE',
  unreachable: 'ERR_2FA_PROVIDER_UNREACHABLE',
} as const

/**
 * The outcome, when there is one.
 * @throws {TwoFactorError} the fault, without `cause`: the errors of the SDK carry the number, the code and the key.
 */
export function settle<T extends object>(result: T | Fault): T {
  if ('fault' in result) throw new TwoFactorError(codes[result.fault], `Vonage ${result.what}`)
  return result
}
