import type { E164 } from './phone.ts'

/** How a code travels. */
export type Channel = 'sms' | 'voice' | 'whatsapp' | 'rcs' | 'email' | 'silent_auth'

export interface StartRequest {
  readonly to: E164
  /** What the person reads as the sender: the `brand` option. */
  readonly brand: string
  /** Begin with this channel instead of the provider's first. */
  readonly channel?: Channel
  /** Language of the message, `xx-yy` in lower case. Absent: the provider guesses from the number. */
  readonly locale?: string
  /** Seconds the code stays valid, 60 to 600, over all steps together. */
  readonly codeTtlSeconds: number
  /** Our name for this send, 1 to 40 letters and digits; comes back in delivery events. */
  readonly clientRef: string
  /** Aborts when our deadline passes. */
  readonly signal: AbortSignal
}

export interface ResendRequest extends StartRequest {
  /** The running verification. */
  readonly requestId: string
}

export type StartOutcome =
  | { readonly ok: true; readonly requestId: string; readonly channel: Channel }
  /** Final for this number: not reachable, blocked, or not allowed. */
  | { readonly ok: false; readonly reason: 'destination_refused' }
  /** The provider already runs a verification of this number. Nothing was sent. Its id is not ours to take. */
  | { readonly ok: false; readonly reason: 'already_running'; readonly retryAfterSeconds?: number }
  /** Too many requests. Nothing was sent. */
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds?: number }

export type CheckOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'wrong_code' }
  /** The last wrong code: the provider has ended the verification. */
  | { readonly ok: false; readonly reason: 'exhausted' }
  /** The provider no longer knows it: over time, or already verified by somebody faster. */
  | { readonly ok: false; readonly reason: 'expired' }
  /** Too many requests. The code was not looked at. */
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds?: number }

/**
 * Sends codes and checks them. What a person can cause is an outcome; what only an operator or time can mend
 * is thrown as a `TwoFactorError`, without `cause`:
 * `ERR_2FA_PROVIDER_UNREACHABLE` (certainly not evaluated), `ERR_2FA_PROVIDER_UNAVAILABLE` (perhaps evaluated)
 * or `ERR_2FA_PROVIDER_MISCONFIGURED` (credentials or credit; not evaluated).
 */
export interface VerifyProvider {
  readonly name: string
  /** The channels of one verification, in the order in which they are tried. */
  readonly channels: readonly [Channel, ...Channel[]]
  /** Digits of a code, 6 to 10. */
  readonly codeLength: number
  /** Begin a verification. Never retried by itself: a retry may send twice. */
  start(request: StartRequest): Promise<StartOutcome>
  /** Ask whether the code is right. */
  check(requestId: string, code: string, signal: AbortSignal): Promise<CheckOutcome>
  /** Send again, as the provider knows best: its next step, or cancel and start. May answer a new `requestId`. */
  resend(request: ResendRequest): Promise<StartOutcome>
  /** Give a verification up. Best effort: the caller ignores how it ends. */
  cancel(requestId: string, signal: AbortSignal): Promise<void>
  /** Load what the first call would load. */
  warmUp?(): Promise<void>
}
