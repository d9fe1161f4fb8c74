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
  /** Where a silent step sends the device back to, the result behind a `#`. Absent: there is no silent step. */
  readonly redirectUrl?: string
  /**
   * Where a step by e-mail sends to. Absent in every enrollment and step-up, and where the app knows no address:
   * there is no such step.
   */
  readonly email?: string
  /** Aborts when our deadline passes. */
  readonly signal: AbortSignal
}

export interface ResendRequest extends StartRequest {
  /** The running verification. */
  readonly requestId: string
  /** The channel that runs, by the timing of the steps: a hint for whoever does not remember. */
  readonly running?: Channel
}

/** What the provider will try by itself when the code is not used in time. */
export interface Fallback {
  readonly channel: Channel
  /** Seconds after the outcome that names it. */
  readonly afterSeconds: number
}

export type StartOutcome =
  | {
      readonly ok: true
      readonly requestId: string
      readonly channel: Channel
      /** In the order of their times. Absent: none, or nobody knows. */
      readonly fallbacks?: readonly Fallback[]
      /**
       * `silent_auth`: where the device goes to prove itself, an http(s) address that the provider vouches for.
       * Absent: it cannot, and waits for a fallback.
       */
      readonly checkUrl?: string
    }
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
  /** The step that runs asks for no code, because it is a silent one. The code was not looked at. */
  | { readonly ok: false; readonly reason: 'no_code' }
  /** Too many requests. The code was not looked at. */
  | { readonly ok: false; readonly reason: 'throttled'; readonly retryAfterSeconds?: number }

/** What became of a send, as the provider tells it: in any order, perhaps twice, perhaps never. It grants nothing. */
export interface DeliveryReport {
  /** Our name for the send, as it was given to `start`. */
  readonly clientRef: string
  readonly requestId: string
  /** Absent: of the verification as a whole. */
  readonly channel?: Channel
  /** `blocked`: a fraud rule of the provider's. `ended`: the verification is over, by time or by wrong codes. */
  readonly state: 'delivered' | 'undelivered' | 'blocked' | 'ended'
  /** Nothing that is told of this send afterwards counts. */
  readonly isFinal: boolean
  /** When it happened, in ms since the epoch. */
  readonly at: number
}

/** Why a webhook is not taken for one of the provider's. */
export type WebhookRefusal =
  | 'unsigned'
  | 'malformed_token'
  | 'wrong_algorithm'
  | 'wrong_signature'
  | 'wrong_issuer'
  | 'wrong_application'
  | 'wrong_time'
  | 'wrong_hash'

/** A webhook, read. `id` is used once: the same again is a replay. `report` is absent when it says nothing of use. */
export type WebhookReading =
  | { readonly ok: true; readonly id: string; readonly report: DeliveryReport | undefined }
  | { readonly ok: false; readonly reason: WebhookRefusal }

/** How to read the webhooks of a provider. */
export interface ProviderWebhook {
  /**
   * Check that a webhook comes from the provider, is meant for this app and is fresh, and read it. Pure.
   * `header` takes lower-case names, `body` is what came over the wire, `now` is in ms since the epoch.
   */
  parse(header: (name: string) => string | undefined, body: Uint8Array, now: number): WebhookReading
}

/**
 * Sends codes and checks them. What a person can cause is an outcome; what only an operator or time can mend
 * is thrown as a `TwoFactorError`, without `cause`:
 * `ERR_2FA_PROVIDER_UNREACHABLE` (certainly not evaluated), `ERR_2FA_PROVIDER_UNAVAILABLE` (perhaps evaluated)
 * or `ERR_2FA_PROVIDER_MISCONFIGURED` (credentials or credit; not evaluated).
 */
export interface VerifyProvider {
  readonly name: string
  /**
   * The channels of one verification, in the order in which they are tried. `silent_auth` only first, and not alone;
   * `email` only behind one that sends to the phone.
   */
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
  /** Reads what the provider posts to `/webhooks/NAME` below the routes. Absent: there is no such route. */
  readonly webhook?: ProviderWebhook
}
