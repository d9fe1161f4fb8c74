import { recipientKey } from './numbers.ts'

/** The calls that a fault can be about. */
export type FaultOperation = 'start' | 'check' | 'cancel' | 'next' | 'redirect'

/** Why the mobile network does not confirm a handset. */
export type SilentFailure =
  'not_completed' | 'other_number' | 'unsupported_network' | 'no_mobile_data'

/** When a fault strikes. */
export interface FaultScope {
  /** Only for this number or address, in any notation. Default: any. */
  readonly to?: string
  /** Only for this operation. Default: any, or the one that the kind belongs to. */
  readonly operation?: FaultOperation
  /** How often, a whole number from 1. Default: until `clearFaults`. */
  readonly times?: number
}

/** Faults that need no more than their name. */
export type PlainFaultKind =
  /** 402 (v1: status 9). Nothing happens. */
  | 'low_balance'
  /** 401 (v1: status 4). Nothing happens. */
  | 'unauthorized'
  /** HTTP 500. Nothing happens. */
  | 'server_error'
  /** HTTP 500, after it has happened. */
  | 'server_error_after'
  /** The connection breaks, and nothing happens. */
  | 'reset_before'
  /** The connection breaks after it has happened. */
  | 'reset_after'
  /** Nothing happens, and no answer ever comes. */
  | 'hang_before'
  /** It happens, and no answer ever comes. */
  | 'hang'
  /** It happens, and the answer stops half-way. */
  | 'half_body'
  /** It happens, and the answer is a web page with HTTP 200. */
  | 'html'
  /** It happens, and the answer is HTTP 200 with nothing in it. */
  | 'empty'
  /** It happens, and the JSON of the answer is cut off. */
  | 'truncated'
  /** Start: the number is refused for good (422; v1: status 7). */
  | 'refused'
  /** Start: the network of the number is out of reach (422, or 412 with silent authentication; v1: status 15). */
  | 'unsupported_network'
  /** Start: an account without funds may only reach numbers on its list (422; v1: status 29). */
  | 'demo_account'
  /** Start: it is accepted, and nothing is ever delivered. */
  | 'undelivered'
  /** Start: it is accepted, and a fraud rule ends it at once without a message. */
  | 'blocked'
  /** Check: any code is taken as right. */
  | 'completed'
  /** Next: 409 for the moment (v1: status 5). Nothing happens. */
  | 'not_now'

/** One thing to go wrong. */
export type Fault = FaultScope &
  (
    | { readonly kind: PlainFaultKind }
    /** 429 (v1: status 1), with a `retry-after` header if seconds are given. Nothing happens. */
    | { readonly kind: 'throttled'; readonly retryAfterSeconds?: number }
    /** Start: another verification of the number runs elsewhere (409; v1: status 10). Its id, if it matters. */
    | { readonly kind: 'already_running'; readonly requestId?: string }
    /** It happens, and its answer comes this many real milliseconds late. */
    | { readonly kind: 'delay'; readonly ms: number }
    /** It happens, and the answer drips in: a byte each so many real milliseconds. */
    | { readonly kind: 'drip'; readonly everyMs: number }
    /** Redirect: the handset is sent back with an `error_description` instead of a code. */
    | { readonly kind: 'silent_failure'; readonly because: SilentFailure }
    /** Cancel: it is granted, and the number stays busy for this long. */
    | { readonly kind: 'busy_after_cancel'; readonly seconds: number }
    /** Anything else: this answer, and nothing happens. A `body` that is not a string is sent as JSON. */
    | { readonly kind: 'answer'; readonly status: number; readonly body?: unknown }
  )

/** The name of a fault. */
export type FaultKind = Fault['kind']

/** The faults that wait to strike. */
export interface Faults {
  /** @throws {TypeError} when the fault could never strike. */
  arm(fault: Fault): void
  /** The oldest fault that is about this call, used up once. */
  take(operation: string | undefined, recipient: string | undefined): Fault | undefined
  clear(): void
}

const onlyOperation: Partial<Record<FaultKind, FaultOperation>> = {
  refused: 'start',
  unsupported_network: 'start',
  demo_account: 'start',
  undelivered: 'start',
  blocked: 'start',
  already_running: 'start',
  completed: 'check',
  not_now: 'next',
  silent_failure: 'redirect',
  busy_after_cancel: 'cancel',
}

/** Keep faults until they strike. */
export function createFaults(): Faults {
  let armed: { readonly fault: Fault; left: number }[] = []

  return {
    arm(fault) {
      const { kind, operation, times = Infinity } = fault
      const only = onlyOperation[kind]
      if (only && operation !== undefined && operation !== only) {
        throw new TypeError(`fault.operation of '${kind}' must be '${only}', not '${operation}'`)
      }
      if (times !== Infinity && !(Number.isInteger(times) && times >= 1)) {
        throw new TypeError(`fault.times must be a whole number from 1, not ${String(times)}`)
      }
      armed.push({ fault, left: times })
    },

    take(operation, recipient) {
      const found = armed.find(({ fault }) => {
        const expected = fault.operation ?? onlyOperation[fault.kind]
        if (expected !== undefined && expected !== operation) return false
        return fault.to === undefined || recipientKey(fault.to) === recipient
      })
      if (!found) return undefined
      found.left -= 1
      armed = armed.filter(({ left }) => left > 0)
      return found.fault
    },

    clear() {
      armed = []
    },
  }
}
