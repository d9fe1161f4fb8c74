import type { Channel } from './provider.ts'

/** The code of what to tell the person. docs/errors.md lists each with its HTTP status. */
export type ProblemCode =
  | 'bad_request'
  | 'csrf_rejected'
  | 'destination_refused'
  | 'exhausted'
  | 'expired'
  | 'hook_failed'
  | 'locked'
  | 'malformed_code'
  | 'malformed_number'
  | 'method_not_allowed'
  | 'no_challenge'
  | 'no_code_yet'
  | 'no_resends_left'
  | 'not_logged_in'
  | 'outcome_unknown'
  | 'provider_throttled'
  | 'provider_unavailable'
  | 'session_unavailable'
  | 'store_unavailable'
  | 'suspended'
  | 'too_large'
  | 'too_many_sends'
  | 'two_factor_required'
  | 'unsupported_media_type'
  | 'user_unavailable'
  | 'wait'
  | 'wrong_code'

/** What went wrong, as data. */
export interface Problem {
  readonly code: ProblemCode
  /** HTTP status. */
  readonly status: number
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number
}

/** What every page carries. */
export interface PageBase {
  /** The `brand` option. */
  readonly brand: string
  /** Where the routes are mounted, as the browser sees it, without a slash at the end: `/2fa`. */
  readonly path: string
  /** Language of the page, a BCP 47 tag such as `en`. */
  readonly lang: string
  /** Goes into the hidden field `csrf` of every form (JSON callers: header `x-csrf-token`). Empty when nobody is logged in. */
  readonly csrfToken: string
  /** Where the person goes afterwards: goes into the hidden field `next` of every form. */
  readonly next?: string
  /** Asks for a proof no older than this many seconds (step-up): goes into the hidden field `max_age` of every form. */
  readonly maxAgeSeconds?: number
  readonly problem?: Problem
}

/** Asks for a phone number: `POST create` with the field `number`. */
export interface NumberPage extends PageBase {
  readonly step: 'number'
  /** What the person typed, or the app's suggestion. Untrusted text. */
  readonly number: string
}

/** Offers to send a code to the enrolled phone: `POST create` without a number. */
export interface SendPage extends PageBase {
  readonly step: 'send'
  /** The masked phone. */
  readonly sentTo: string
}

/** How a code is on its way. `ended`: the provider has given it up, so that no code will do. */
export type DeliveryState = 'sending' | 'sent' | 'undelivered' | 'blocked' | 'ended'

/** What the person is told of a send. `GET status` answers it too, with `text` and `nextText` that say it in words. */
export interface Delivery {
  /** The channel that is being tried. */
  readonly channel: Channel
  readonly state: DeliveryState
  /** What the provider will try next by itself. */
  readonly nextChannel?: Channel
  readonly nextInSeconds?: number
}

/** Asks for the code: `POST confirm` with the field `code`; `POST resend` with an optional `channel`; `POST cancel`. */
export interface CodePage extends PageBase {
  readonly step: 'code'
  /** The masked phone; where the channel is `email`, the masked address. */
  readonly sentTo: string
  /** The channel that is being tried. */
  readonly channel: Channel
  readonly delivery: Delivery
  /**
   * While a silent step runs (`channel` is `silent_auth`): a link to where this device proves itself over mobile data.
   * It comes back to our own page. Absent: it cannot.
   */
  readonly checkUrl?: string
  /** The channels a resend may ask for. */
  readonly channels: readonly Channel[]
  /** Digits of the code. */
  readonly codeLength: number
  readonly attemptsLeft: number
  readonly resendsLeft: number
  /** 0: now. */
  readonly resendInSeconds: number
  readonly expiresInSeconds: number
  /** The person may go back and type another number (first enrollment only). */
  readonly canChangeNumber: boolean
}

/**
 * Where a silent step comes back to, its result behind the `#` of the address: the script `silent.js` posts `code` to
 * `confirm` by the form `proof`, or the form `instead` to `resend` where there is none.
 */
export interface SilentPage extends PageBase {
  readonly step: 'silent'
  /** Goes into the hidden field `state` beside `code`. */
  readonly state: string
  /** What a resend asks for instead. */
  readonly instead: Channel
}

/** Nothing to fill in: only a problem, and a way on. */
export interface ProblemPage extends PageBase {
  readonly step: 'problem'
  readonly problem: Problem
  /** The way on: the start of the flow, or log-in. */
  readonly wayOn: string
}

/** A screen as data. The default HTML comes from `pages/`; an app may render it itself. */
export type Page = NumberPage | SendPage | CodePage | SilentPage | ProblemPage
