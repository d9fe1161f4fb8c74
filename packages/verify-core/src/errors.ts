/** Every code a `TwoFactorError` can carry. docs/errors.md says what to do about each. */
export type TwoFactorErrorCode =
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

/** A fault: something an operator or time must mend. What a person can cause is never thrown. */
export class TwoFactorError extends Error {
  override readonly name = 'TwoFactorError'
  readonly code: TwoFactorErrorCode

  /** `cause` is for store and app errors only: the errors of the Vonage SDK carry secrets. */
  constructor(code: TwoFactorErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.code = code
  }
}

/** Whether `error` is a fault of ours, optionally of one code. */
export function isTwoFactorError(
  error: unknown,
  code?: TwoFactorErrorCode,
): error is TwoFactorError {
  return error instanceof TwoFactorError && (code === undefined || error.code === code)
}
