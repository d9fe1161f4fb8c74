import type { CheckOutcome } from '../provider.ts'
import {
  alreadyRunning,
  concerns,
  isRequestId,
  isSuccess,
  members,
  odd,
  screen,
  throttled,
  type Advanced,
  type Answer,
  type Answered,
  type Cancelled,
  type Started,
  type Throttled,
} from './answer.ts'
import type { Fault } from './faults.ts'

/** What an answer of Verify v1 means. It is HTTP 200 whatever happened: `status`, a string, decides. */
export function readStart(answer: Answer): Started {
  const read = open(answer)
  if (!('status' in read)) return read
  const { status, body } = read
  switch (status) {
    case '0': {
      const requestId = body['request_id']
      return isRequestId(requestId) ? { ok: true, requestId } : odd(status)
    }
    case '3':
      return isAboutNumber(body) ? { ok: false, reason: 'destination_refused' } : ours(status)
    case '6':
    case '7':
    case '15':
    case '29':
      return { ok: false, reason: 'destination_refused' }
    case '10':
      // The id in this body may be another person's: it is not read.
      return alreadyRunning(read.answer)
    default:
      return odd(status)
  }
}

/** Success is exactly the string `0`, for the verification we asked about. */
export function readCheck(answer: Answer, requestId: string): CheckOutcome | Fault {
  const read = open(answer)
  if (!('status' in read)) return read
  const { status, body } = read
  switch (status) {
    case '0':
      return concerns(body, requestId) ? { ok: true } : odd(status)
    case '3':
      return ours(status)
    case '6':
      return { ok: false, reason: 'expired' }
    case '16':
      return { ok: false, reason: 'wrong_code' }
    case '17':
      return { ok: false, reason: 'exhausted' }
    default:
      return odd(status)
  }
}

export function readAdvance(answer: Answer): Advanced {
  const read = open(answer)
  if (!('status' in read)) return read
  switch (read.status) {
    case '0':
      return { ok: true }
    case '3':
      return ours(read.status)
    case '6':
      return { ok: false, reason: 'gone' }
    case '19':
      return { ok: false, reason: 'no_step_left' }
    default:
      return odd(read.status)
  }
}

/** A refusal (too early, too late, unknown) is no trouble: the start that follows tells. */
export function readCancel(answer: Answer): Cancelled {
  const read = open(answer)
  if (!('status' in read)) return read
  if (['0', '6', '19'].includes(read.status)) return { ok: true }
  return odd(read.status)
}

interface Opened {
  readonly status: string
  readonly body: Readonly<Record<string, unknown>>
  readonly answer: Answered
}

/** The status and the body, unless they mean the same for every request. */
function open(answer: Answer): Opened | Throttled | Fault {
  const read = screen(answer)
  if (!('kind' in read)) return read
  const body = members(read.body)
  const status = body['status']
  if (!isSuccess(read) || typeof status !== 'string') return odd(`HTTP ${read.status}`)
  switch (status) {
    case '1':
      return throttled(read)
    case '5':
      return { fault: 'unavailable', what: 'is in trouble itself (status 5)' }
    case '4':
    case '8':
      return { fault: 'misconfigured', what: `refused our credentials (status ${status})` }
    case '9':
      return { fault: 'misconfigured', what: 'says the credit is used up (status 9)' }
    case '2':
    case '20':
      return ours(status)
    default:
      return /^\d{1,3}$/.test(status) ? { status, body, answer: read } : odd('unreadable')
  }
}

function ours(status: string): Fault {
  return { fault: 'misconfigured', what: `refused a parameter of ours (status ${status})` }
}

function isAboutNumber(body: Readonly<Record<string, unknown>>): boolean {
  const text = body['error_text']
  return typeof text === 'string' && /\bnumber\b/i.test(text)
}
