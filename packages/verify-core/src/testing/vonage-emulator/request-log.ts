import type { Call, CallOperation } from './call.ts'
import { recipientKey, shownRecipient } from './numbers.ts'
import { keep } from './outbox.ts'

/** A request that has arrived. */
export interface EmulatedRequest {
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** Parsed JSON or form; `undefined` when there was none. */
  readonly body: unknown
  /** `params`: an `api_key` among the parameters, as old clients of v1 send it. */
  readonly auth: Call['auth']['scheme']
  /** The recipient it is about, E.164 or an e-mail address, if it can be told. */
  readonly to: string | undefined
  /** `unknown`: no path of Verify. */
  readonly operation: CallOperation | 'unknown'
  /** When it arrived, by the emulator's clock. */
  readonly at: Date
}

/** What has arrived, oldest first. */
export interface RequestLog {
  readonly entries: readonly EmulatedRequest[]
  add(call: Call, recipient: string | undefined, at: number): void
  count(operation: CallOperation, to: string): number
  clear(): void
}

/** Start with nothing. */
export function createRequestLog(): RequestLog {
  const entries: EmulatedRequest[] = []
  return {
    entries,
    add({ method, url, body, auth, route }, recipient, at) {
      keep(entries, {
        method,
        path: url.pathname,
        body,
        auth: auth.scheme,
        to: recipient === undefined ? undefined : shownRecipient(recipient),
        operation: route?.operation ?? 'unknown',
        at: new Date(at),
      })
    },
    count(operation, to) {
      const shown = shownRecipient(recipientKey(to))
      return entries.filter((one) => one.operation === operation && one.to === shown).length
    },
    clear() {
      entries.length = 0
    },
  }
}
