import type { Page } from './page.ts'
import type { Slot } from './slot.ts'

/** Where a request's body is. */
export interface BodySource {
  /** What the app's own parser made of it, if it ran; `undefined` when the body is still to be read. */
  readonly parsed: unknown
  /** The bytes, for when nobody has parsed them. */
  readonly stream: AsyncIterable<Uint8Array>
  /** The bytes as they came, if the app has kept them (its option `rawBody`); `undefined` when it has not. */
  readonly raw?: () => Uint8Array | string | undefined
}

/**
 * A request as core sees it. An adapter builds one and knows nothing more. What costs something is a method: the guard
 * stands before every page and asks for little of it. Methods may need their `this`.
 */
export interface TwoFactorRequest {
  /** In upper case. */
  readonly method: string
  /** Below the mount, without the query: `/`, `/confirm`. */
  readonly path: string
  /** Path and query as the browser sees them. */
  readonly originalUrl: string
  /** A header by its lower-case name; repeated ones joined as the platform joins them. */
  header(name: string): string | undefined
  /** The client's address as the framework determines it (proxies considered as the app configured them). */
  ip(): string | undefined
  /** Who is logged in, from the app's `user` option: `{ id, phone?, email? }` or nothing. May be async, may throw. */
  user(): unknown
  /** Our value in the web session, whatever it is. Webhooks have no session, so it is not read for them. */
  slot(): unknown
  body(): BodySource
}

/** What to do with our value in the web session before the answer leaves. */
export interface SlotChange {
  readonly value: Slot
  /** Give the session a new id, keep the app's data, and await that it is saved. */
  readonly rotate: boolean
}

/** An answer as a value. */
export interface TwoFactorResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** The body as core renders it; empty for a redirect. */
  readonly body: () => string
  /** The page behind an HTML body: an app with a `render` of its own draws this instead. */
  readonly page?: Page
  readonly slot?: SlotChange
  /** A final refusal under `onRefused: 'logout'`: end the app's login before answering. */
  readonly logout?: true
  /** What to answer instead when the session could not be saved, or the login not be ended: what was granted is taken back. */
  readonly ifSessionFails?: () => Promise<TwoFactorResponse>
}
