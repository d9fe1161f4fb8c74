import type { Call } from './call.ts'
import { json, type Reply, v1Status, v2 } from './replies.ts'

/** What can go wrong on purpose. */
export type FaultKind =
  /** 429 (v1: status 1), with `retryAfterSeconds` if given. Nothing happens. */
  | 'throttled'
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
  /** The number is refused for good (422; v1: status 7). */
  | 'refused'
  /** Another verification of the number is running elsewhere (409; v1: status 10). */
  | 'already_running'

/** One thing to go wrong. */
export interface Fault {
  readonly kind: FaultKind
  /** Only for this number or address. Default: any. */
  readonly to?: string
  /** Only for this operation. Default: any. */
  readonly operation?: 'start' | 'check' | 'cancel' | 'next'
  /** How often. Default: until `clearFaults`. */
  readonly times?: number
  /** For `throttled`. */
  readonly retryAfterSeconds?: number
}

/** What a face does instead of answering. */
export type Breakage = { readonly breaks: 'reset' | 'hang' | 'half_body'; readonly reply?: Reply }

/** Whether a fault lets the call have its effect before it goes wrong. */
export function happensFirst({ kind }: Fault): boolean {
  const after: readonly FaultKind[] = [
    'server_error_after',
    'reset_after',
    'hang',
    'half_body',
    'html',
    'empty',
    'truncated',
  ]
  return after.includes(kind)
}

/** What comes instead of `reply`, which is what the call would have been answered. */
export function spoil(fault: Fault, call: Call, reply: Reply | undefined): Reply | Breakage {
  const isV1 = call.route?.api === 'v1'
  switch (fault.kind) {
    case 'throttled': {
      const throttled = isV1 ? v1Status('1', 'Throttled') : v2.throttled()
      if (fault.retryAfterSeconds === undefined) return throttled
      return { ...throttled, headers: { 'retry-after': String(fault.retryAfterSeconds) } }
    }
    case 'low_balance':
      return isV1 ? v1Status('9', 'Partner quota exceeded') : v2.lowBalance()
    case 'unauthorized':
      return isV1 ? v1Status('4', 'Bad Credentials') : v2.unauthorized()
    case 'server_error':
    case 'server_error_after':
      return isV1 ? json(500, { status: '5', error_text: 'Internal Error' }) : v2.internal()
    case 'reset_before':
    case 'reset_after':
      return { breaks: 'reset' }
    case 'hang':
      return { breaks: 'hang' }
    case 'half_body':
      return { breaks: 'half_body', ...(reply && { reply }) }
    case 'html':
      return { status: 200, type: 'text/html', body: '<html><body>Maintenance</body></html>' }
    case 'empty':
      return { status: 200, type: 'application/json', body: '' }
    case 'truncated':
      return { status: 200, type: 'application/json', body: (reply?.body ?? '{"st').slice(0, -2) }
    case 'refused':
      return isV1
        ? v1Status('7', 'The number you are trying to verify is blacklisted for verification', {
            network: '25503',
          })
        : v2.invalid([{ name: 'workflow[0].to', reason: 'To is invalid' }])
    case 'already_running': {
      const foreign = isV1 ? 'f'.repeat(32) : '00000000-0000-4000-8000-000000000000'
      return isV1
        ? v1Status('10', 'Concurrent verifications to the same number are not allowed', {
            request_id: foreign,
          })
        : v2.concurrent(foreign)
    }
  }
}
