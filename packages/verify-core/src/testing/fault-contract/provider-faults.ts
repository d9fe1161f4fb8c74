import type { Fault } from '../vonage-emulator/faults.ts'

type Unscoped<F> = F extends unknown ? Omit<F, 'to' | 'operation' | 'times'> : never

/** What a fault means for us, whatever it is. */
export type Meaning =
  /** Our credentials or credit: the provider has certainly not acted. */
  | 'misconfigured'
  /** Too many requests, and nobody says for how long. */
  | 'throttled'
  /** Too many requests for another seven seconds; the legacy API has no way to say so. */
  | 'throttled_for_7_s'
  /** No answer that makes sense, and nothing has happened. */
  | 'lost_before'
  /** No answer that makes sense, but it has happened. */
  | 'lost_after'
  /** It has happened, and the status came, but not the whole body: enough where the status says it all. */
  | 'cut_off'
  /** It has happened, and the body comes too slowly: enough where there is none. */
  | 'dripping'
  /** It has happened, and the status is 200, but nothing can be read: enough where there is nothing to read. */
  | 'unreadable'
  /** It has happened, and the answer is a page of somebody else. */
  | 'garbled'
  /** It works, later. */
  | 'slow'
  /** The number is refused for good. */
  | 'refused'
  /** Somebody else's verification of the number is running. */
  | 'already_running'
  /** It says that it has sent, and nothing arrives. */
  | 'undelivered'
  /** Any code is taken as right. */
  | 'any_code'
  /** Not at the moment. */
  | 'not_now'
  /** The cancelled number stays busy. */
  | 'busy'

export interface ProviderFault {
  readonly fault: Unscoped<Fault>
  readonly meaning: Meaning
  /** The call ends only at our deadline. */
  readonly hangs?: true
}

/** What can befall any call. */
export const commonFaults: readonly ProviderFault[] = [
  { fault: { kind: 'low_balance' }, meaning: 'misconfigured' },
  { fault: { kind: 'unauthorized' }, meaning: 'misconfigured' },
  { fault: { kind: 'throttled' }, meaning: 'throttled' },
  { fault: { kind: 'throttled', retryAfterSeconds: 7 }, meaning: 'throttled_for_7_s' },
  { fault: { kind: 'server_error' }, meaning: 'lost_before' },
  { fault: { kind: 'answer', status: 503, body: 'upstream' }, meaning: 'lost_before' },
  { fault: { kind: 'reset_before' }, meaning: 'lost_before' },
  { fault: { kind: 'hang_before' }, meaning: 'lost_before', hangs: true },
  { fault: { kind: 'server_error_after' }, meaning: 'lost_after' },
  { fault: { kind: 'reset_after' }, meaning: 'lost_after' },
  { fault: { kind: 'hang' }, meaning: 'lost_after', hangs: true },
  { fault: { kind: 'drip', everyMs: 100 }, meaning: 'dripping', hangs: true },
  { fault: { kind: 'half_body' }, meaning: 'cut_off' },
  { fault: { kind: 'html' }, meaning: 'garbled' },
  { fault: { kind: 'empty' }, meaning: 'unreadable' },
  { fault: { kind: 'truncated' }, meaning: 'unreadable' },
  { fault: { kind: 'delay', ms: 20 }, meaning: 'slow' },
]

export const startFaults: readonly ProviderFault[] = [
  { fault: { kind: 'refused' }, meaning: 'refused' },
  { fault: { kind: 'unsupported_network' }, meaning: 'refused' },
  { fault: { kind: 'demo_account' }, meaning: 'refused' },
  { fault: { kind: 'already_running' }, meaning: 'already_running' },
  { fault: { kind: 'undelivered' }, meaning: 'undelivered' },
]

export const checkFaults: readonly ProviderFault[] = [
  { fault: { kind: 'completed' }, meaning: 'any_code' },
]

export const nextFaults: readonly ProviderFault[] = [
  { fault: { kind: 'not_now' }, meaning: 'not_now' },
]

export const cancelFaults: readonly ProviderFault[] = [
  { fault: { kind: 'busy_after_cancel', seconds: 12 }, meaning: 'busy' },
]
