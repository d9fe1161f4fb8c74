import type { Fault } from './faults.ts'

/** What came back from one request, before anybody knows what it means. */
export type Answer =
  | {
      readonly kind: 'answered'
      readonly status: number
      /** Whatever it was: nobody has looked at its shape yet. */
      readonly body: unknown
      /** Whole seconds, 1 to 60. */
      readonly retryAfterSeconds?: number
    }
  /** Nothing left this machine: refused, no such host, or no time left. */
  | { readonly kind: 'unsent' }
  /** The SDK would not sign it: its client lacks a usable key. */
  | { readonly kind: 'unsigned' }
  /** It left, perhaps, and we do not know what became of it. */
  | { readonly kind: 'silence' }

export type Answered = Extract<Answer, { kind: 'answered' }>

export interface Throttled {
  readonly ok: false
  readonly reason: 'throttled'
  /** Whole seconds, 1 to 60. Absent: the provider did not say. */
  readonly retryAfterSeconds?: number
}

export interface AlreadyRunning {
  readonly ok: false
  readonly reason: 'already_running'
  /** Whole seconds. Absent: nobody said. */
  readonly retryAfterSeconds?: number
}

/** A start that worked carries an id; which channel it took, the caller knows. */
export type Started =
  | {
      readonly ok: true
      readonly requestId: string
      /** Where a silent step is to be done, as it came: nobody has looked at it yet. */
      readonly checkUrl?: unknown
    }
  | { readonly ok: false; readonly reason: 'destination_refused' }
  /** The network of the number knows no silent authentication. Nothing has begun. */
  | { readonly ok: false; readonly reason: 'no_coverage' }
  | AlreadyRunning
  | Throttled
  | Fault

/** What became of asking a running verification for its next step. */
export type Advanced =
  | { readonly ok: true }
  /** It is on its last step. */
  | { readonly ok: false; readonly reason: 'no_step_left' }
  /** The provider no longer knows it. */
  | { readonly ok: false; readonly reason: 'gone' }
  | AlreadyRunning
  | Throttled
  | Fault

/** Given up, gone already, or refused because of its age: the start behind it tells which. */
export type Cancelled = { readonly ok: true } | Throttled | Fault

const idShape = /^[A-Za-z0-9-]{1,64}$/

/** Whether this can be a provider's id. It is pasted into an address, so nothing else may be. */
export function isRequestId(value: unknown): value is string {
  return typeof value === 'string' && idShape.test(value)
}

/** The members of a JSON object; of anything else, none. */
export function members(body: unknown): Readonly<Record<string, unknown>> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : {}
}

/** Whether the answer speaks of this verification, or does not say of which. */
export function concerns(body: Readonly<Record<string, unknown>>, requestId: string): boolean {
  const named = body['request_id']
  return named === undefined || named === requestId
}

export function throttled(answer: Answered): Throttled {
  return { ok: false, reason: 'throttled', ...retryAfter(answer) }
}

export function alreadyRunning(answer: Answered): AlreadyRunning {
  return { ok: false, reason: 'already_running', ...retryAfter(answer) }
}

function retryAfter({ retryAfterSeconds }: Answered): { readonly retryAfterSeconds?: number } {
  return retryAfterSeconds === undefined ? {} : { retryAfterSeconds }
}

/** An answer of a form that the API does not have, so nobody knows what it did. */
export function odd(status: number | string): Fault {
  return { fault: 'unavailable', what: `gave an answer that makes no sense (status ${status})` }
}

/** The answer to read on, unless there is none or it means the same for every request. */
export function screen(answer: Answer): Answered | Throttled | Fault {
  switch (answer.kind) {
    case 'unsent':
      return { fault: 'unreachable', what: 'could not be reached' }
    case 'unsigned':
      return { fault: 'misconfigured', what: 'was not asked: the client has no usable key' }
    case 'silence':
      return { fault: 'unavailable', what: 'did not answer in time, or the connection broke' }
    case 'answered':
      return httpTrouble(answer) ?? answer
  }
}

export function isSuccess({ status }: Answered): boolean {
  return status >= 200 && status < 300
}

function httpTrouble(answer: Answered): Throttled | Fault | undefined {
  const { status } = answer
  if (status === 401 || status === 403) {
    return { fault: 'misconfigured', what: `refused our credentials (HTTP ${status})` }
  }
  if (status === 402)
    return { fault: 'misconfigured', what: 'says the credit is used up (HTTP 402)' }
  if (status === 429) return throttled(answer)
  if (status >= 500) return { fault: 'unavailable', what: `is in trouble itself (HTTP ${status})` }
  return undefined
}
