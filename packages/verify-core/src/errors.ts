/** Every code a `TwoFactorError` can carry. docs/errors.md says what to do about each. */
export type TwoFactorErrorCode =
  | 'ERR_2FA_HOOK'
  | 'ERR_2FA_MOUNT_PATH'
  | 'ERR_2FA_NO_SESSION'
  | 'ERR_2FA_PROVIDER_BUSY'
  | 'ERR_2FA_PROVIDER_MISCONFIGURED'
  | 'ERR_2FA_PROVIDER_UNAVAILABLE'
  | 'ERR_2FA_PROVIDER_UNREACHABLE'
  | 'ERR_2FA_RAW_BODY'
  | 'ERR_2FA_STORE_FULL'
  | 'ERR_2FA_STORE_RECORD'
  | 'ERR_2FA_STORE_UNAVAILABLE'
  | 'ERR_2FA_USER'

/** Mistakes in an app, which time does not mend. */
const wiring: ReadonlySet<TwoFactorErrorCode> = new Set([
  'ERR_2FA_MOUNT_PATH',
  'ERR_2FA_NO_SESSION',
  'ERR_2FA_RAW_BODY',
])

/** A fault: something an operator or time must mend. What a person can cause is never thrown. */
export class TwoFactorError extends Error {
  override readonly name = 'TwoFactorError'
  readonly code: TwoFactorErrorCode
  /** What the error handlers of Express and Koa answer when an app lets it through: 503, or 500 for wrong wiring. */
  readonly status: 500 | 503
  /** Sent along by the same handlers. */
  readonly headers: Readonly<Record<string, string>>

  /** `cause` is for store and app errors only: the errors of the Vonage SDK carry secrets. */
  constructor(code: TwoFactorErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
    this.status = wiring.has(code) ? 500 : 503
    this.headers = this.status === 503 ? { 'retry-after': '5' } : {}
  }
}

/** Whether `error` is a fault of ours, optionally of one code. */
export function isTwoFactorError(
  error: unknown,
  code?: TwoFactorErrorCode,
): error is TwoFactorError {
  return error instanceof TwoFactorError && (code === undefined || error.code === code)
}
