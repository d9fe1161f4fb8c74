import type { Fault } from './faults.ts'
import { json, type Reply, v1Status, v2 } from './replies.ts'
import type { Api } from './verification.ts'

/** What a face does instead of answering. */
export type Breakage =
  | { readonly breaks: 'reset' | 'hang' }
  | { readonly breaks: 'half_body'; readonly reply: Reply }
  | { readonly breaks: 'drip'; readonly reply: Reply; readonly everyMs: number }

/** What a fault answers before the request is looked at; `undefined` when it is. */
export function interrupt(fault: Fault | undefined, api: Api): Reply | Breakage | undefined {
  switch (fault?.kind) {
    case 'reset_before':
      return { breaks: 'reset' }
    case 'hang_before':
      return { breaks: 'hang' }
    case 'unauthorized':
      return api === 'v1' ? v1Status('4', 'Bad Credentials') : v2.unauthorized()
    case 'server_error':
      return serverError(api)
    case 'answer':
      return typeof fault.body === 'string'
        ? { status: fault.status, type: 'text/plain', body: fault.body }
        : json(fault.status, fault.body ?? {})
    default:
      return undefined
  }
}

/** What becomes of the answer `reply` of a request that was looked at. */
export function spoil(fault: Fault | undefined, api: Api, reply: Reply): Reply | Breakage {
  switch (fault?.kind) {
    case 'server_error_after':
      return serverError(api)
    case 'reset_after':
      return { breaks: 'reset' }
    case 'hang':
      return { breaks: 'hang' }
    case 'half_body':
      return { breaks: 'half_body', reply }
    case 'drip':
      return { breaks: 'drip', reply, everyMs: fault.everyMs }
    case 'html':
      return { status: 200, type: 'text/html', body: '<html><body>Maintenance</body></html>' }
    case 'empty':
      return { status: 200, type: 'application/json', body: '' }
    case 'truncated':
      return { status: 200, type: 'application/json', body: reply.body.slice(0, -2) || '{"st' }
    default:
      return reply
  }
}

/** How v1 refuses a valid request because of a fault; `undefined` when it does not. */
export function refuseV1(fault: Fault | undefined): Reply | undefined {
  switch (fault?.kind) {
    case 'throttled':
      return withRetryAfter(v1Status('1', 'Throttled'), fault.retryAfterSeconds)
    case 'not_now':
      return v1Status('5', 'Internal Error')
    case 'refused':
      return v1Status('7', 'The number you are trying to verify is blacklisted for verification', {
        network: '25503',
      })
    case 'low_balance':
      return v1Status('9', 'Partner quota exceeded')
    case 'already_running':
      return v1Status('10', 'Concurrent verifications to the same number are not allowed', {
        request_id: fault.requestId ?? 'f'.repeat(32),
      })
    case 'unsupported_network':
      return v1Status('15', 'The destination number is not in a supported network')
    case 'demo_account':
      return v1Status(
        '29',
        'Your Vonage account is still in demo mode. While in demo mode you must add target numbers to the approved list for your account. Add funds to your account to remove this limitation.',
      )
    default:
      return undefined
  }
}

/** How v2 refuses a valid request because of a fault; `undefined` when it does not. */
export function refuseV2(fault: Fault | undefined): Reply | undefined {
  switch (fault?.kind) {
    case 'throttled':
      return withRetryAfter(v2.throttled(), fault.retryAfterSeconds)
    case 'low_balance':
      return v2.lowBalance()
    case 'not_now':
      return v2.notNow()
    case 'already_running':
      return v2.concurrent(fault.requestId ?? '00000000-0000-4000-8000-000000000000')
    case 'refused':
    case 'unsupported_network':
    case 'demo_account':
      return v2.invalid([{ name: 'workflow[0].to', reason: 'To is invalid' }])
    default:
      return undefined
  }
}

/** How long a fault keeps the number of a cancelled verification busy, if it does. */
export function busySeconds(fault: Fault | undefined): number | undefined {
  return fault?.kind === 'busy_after_cancel' ? fault.seconds : undefined
}

function serverError(api: Api): Reply {
  return api === 'v1' ? json(500, { status: '5', error_text: 'Internal Error' }) : v2.internal()
}

function withRetryAfter(reply: Reply, seconds: number | undefined): Reply {
  return seconds === undefined
    ? reply
    : { ...reply, headers: { ...reply.headers, 'retry-after': String(seconds) } }
}
