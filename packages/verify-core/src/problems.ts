import type { Problem, ProblemCode } from './page.ts'

/** The one table of HTTP statuses. */
const statuses: Readonly<Record<ProblemCode, number>> = {
  bad_request: 400,
  csrf_rejected: 403,
  destination_refused: 422,
  exhausted: 410,
  expired: 410,
  hook_failed: 503,
  locked: 429,
  malformed_code: 400,
  malformed_number: 400,
  method_not_allowed: 405,
  no_challenge: 409,
  no_code_yet: 409,
  no_resends_left: 409,
  not_logged_in: 401,
  outcome_unknown: 503,
  provider_throttled: 503,
  provider_unavailable: 503,
  session_unavailable: 503,
  store_unavailable: 503,
  suspended: 403,
  too_large: 413,
  too_many_sends: 429,
  two_factor_required: 403,
  unsupported_media_type: 415,
  user_unavailable: 503,
  wait: 429,
  wrong_code: 422,
}

/** Every code of a problem. */
export const problemCodes = Object.keys(statuses) as readonly ProblemCode[]

/** Seconds to wait where nobody knows better: each 429 and 503 carries a `Retry-After`. */
const defaultRetrySeconds: Partial<Record<ProblemCode, number>> = {
  hook_failed: 5,
  locked: 60,
  outcome_unknown: 5,
  provider_throttled: 30,
  provider_unavailable: 60,
  session_unavailable: 5,
  store_unavailable: 5,
  too_many_sends: 60,
  user_unavailable: 5,
  wait: 5,
}

export function problem(code: ProblemCode, retryAfterSeconds?: number): Problem {
  const seconds = retryAfterSeconds ?? defaultRetrySeconds[code]
  return {
    code,
    status: statuses[code],
    ...(seconds !== undefined && { retryAfterSeconds: Math.max(1, Math.ceil(seconds)) }),
  }
}
