import type { CheckOutcome } from '../provider.ts'
import {
  alreadyRunning,
  concerns,
  isRequestId,
  isSuccess,
  members,
  odd,
  screen,
  type Advanced,
  type Answer,
  type Cancelled,
  type Started,
} from './answer.ts'
import type { Fault } from './faults.ts'

/**
 * What an answer of Verify v2 means. The HTTP status decides; `type` differs between regions and years,
 * and 400 and 410 share their title.
 */
export function readStart(answer: Answer): Started {
  const read = screen(answer)
  if (!('kind' in read)) return read
  const { status, body } = read
  if (isSuccess(read)) return readId(status, body)
  // The id in this body may be another person's: it is not read.
  if (status === 409) return alreadyRunning(read)
  if (status === 412) return { ok: false, reason: 'no_coverage' }
  if (status === 422) return readInvalid(body)
  return odd(status)
}

/** Success is exactly `completed`, for the verification we asked about. */
export function readCheck(answer: Answer, requestId: string): CheckOutcome | Fault {
  const read = screen(answer)
  if (!('kind' in read)) return read
  const { status, body } = read
  if (isSuccess(read)) {
    const found = members(body)
    const right = found['status'] === 'completed' && concerns(found, requestId)
    return right ? { ok: true } : odd(status)
  }
  if (status === 400) return { ok: false, reason: 'wrong_code' }
  if (status === 404) return { ok: false, reason: 'expired' }
  if (status === 410) return { ok: false, reason: 'exhausted' }
  // Only in these words: whoever reads them gives the guess back.
  if (status === 409 && saysOf(body, /not support a code/i)) return { ok: false, reason: 'no_code' }
  return odd(status)
}

/** Seconds until a refusal that is about the provider's own copies is worth another try. */
const settlingSeconds = 5

export function readAdvance(answer: Answer, requestId: string): Advanced {
  const read = screen(answer)
  if (!('kind' in read)) return read
  const { status, body } = read
  if (isSuccess(read)) return isQuiet(body, requestId) ? { ok: true } : odd(status)
  if (status === 404) return { ok: false, reason: 'gone' }
  if (status !== 409) return odd(status)
  if (saysOf(body, /no more events/i)) return { ok: false, reason: 'no_step_left' }
  return { ok: false, reason: 'already_running', retryAfterSeconds: settlingSeconds }
}

/** A refusal (too early, too late, unknown) is no trouble: the start that follows tells. */
export function readCancel(answer: Answer): Cancelled {
  const read = screen(answer)
  return 'kind' in read ? { ok: true } : read
}

function readId(status: number, body: unknown): Started {
  const { request_id: requestId, check_url: checkUrl } = members(body)
  if (!isRequestId(requestId)) return odd(status)
  return { ok: true, requestId, ...(checkUrl !== undefined && { checkUrl }) }
}

function saysOf(body: unknown, words: RegExp): boolean {
  const detail = members(body)['detail']
  return typeof detail === 'string' && words.test(detail)
}

/** The answer to a step forward is empty. A page of some proxy in the way is not. */
function isQuiet(body: unknown, requestId: string): boolean {
  if (body === undefined || body === null || body === '') return true
  return typeof body === 'object' && !Array.isArray(body) && concerns(members(body), requestId)
}

/** Parameters that come from us and never from the person, so a refusal is ours to mend. */
const ours = new Set([
  'brand',
  'channel',
  'channel_timeout',
  'client_ref',
  'code_length',
  'from',
  'locale',
  'reuse_code',
  'template_id',
])

function readInvalid(body: unknown): Started {
  const name = invalidNames(body).find((one) => ours.has(one))
  if (name === undefined) return { ok: false, reason: 'destination_refused' }
  return { fault: 'misconfigured', what: `refused the parameter ${name} (HTTP 422)` }
}

/** `workflow[0].to` is about `to`. The list has been seen as one bare object. */
function invalidNames(body: unknown): readonly string[] {
  const found = members(body)['invalid_parameters']
  const entries: readonly unknown[] = Array.isArray(found) ? found : [found]
  const names: string[] = []
  for (const entry of entries) {
    const name = members(entry)['name']
    if (typeof name === 'string') names.push(name.split('.').at(-1) ?? name)
  }
  return names
}
