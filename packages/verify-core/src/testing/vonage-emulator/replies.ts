import { randomUUID } from 'node:crypto'

/** An answer of either API, before it becomes a `Response`. */
export interface Reply {
  readonly status: number
  readonly type: string
  readonly body: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A JSON answer. */
export function json(status: number, body: unknown): Reply {
  return { status, type: 'application/json', body: JSON.stringify(body) }
}

/** A v1 answer: always HTTP 200, with the real status inside. */
export function v1Status(status: string, text: string, more: Record<string, unknown> = {}): Reply {
  return json(200, { ...more, status, error_text: text })
}

const docs = 'https://developer.vonage.com/en/api-errors'
const oldDocs = 'https://developer.vonage.com/api-errors'

/** A v2 problem, RFC 7807. */
function v2Problem(
  status: number,
  title: string,
  type: string,
  detail: string,
  more: Record<string, unknown> = {},
): Reply {
  const body = { title, type, detail, instance: randomUUID(), ...more }
  return { status, type: 'application/problem+json', body: JSON.stringify(body) }
}

/** The problems of v2, word for word. */
export const v2 = {
  unauthorized: () =>
    v2Problem(
      401,
      'Unauthorized',
      `${oldDocs}#unauthorized`,
      'You did not provide correct credentials',
    ),
  expiredToken: () =>
    v2Problem(
      401,
      'You did not provide correct credentials.',
      `${docs}#jwt-expired`,
      'The JWT provided has expired.',
    ),
  lowBalance: () =>
    v2Problem(
      402,
      'Low balance',
      `${docs}/#low-balance`,
      'This request could not be performed due to your account balance being low.',
    ),
  notFound: (id: string) =>
    v2Problem(
      404,
      'Not Found',
      `${oldDocs}#not-found`,
      `Request ${id} was not found or it has been verified already.`,
    ),
  concurrent: (id: string) =>
    v2Problem(
      409,
      'Conflict',
      `${docs}/verify-v2#concurrent`,
      'Concurrent verifications to the same number are not allowed.',
      { request_id: id },
    ),
  noEvents: () =>
    v2Problem(
      409,
      'Conflict',
      'https://developer.nexmo.com/api-errors#conflict',
      'There are no more events left to trigger.',
    ),
  notNow: () =>
    v2Problem(
      409,
      'Conflict',
      `${docs}/verify-v2#conflict`,
      'The operation cannot be performed at this time. Please try again later.',
    ),
  noCode: () =>
    v2Problem(
      409,
      'Conflict',
      `${docs}/verify-v2#no-code`,
      'The current Verify workflow step does not support a code.',
    ),
  wrongCode: () =>
    v2Problem(
      400,
      'Invalid Code',
      `${docs}/verify-v2#invalid-code`,
      'The code you provided does not match the expected value.',
    ),
  exhausted: () =>
    v2Problem(
      410,
      'Invalid Code',
      `${docs}/verify-v2#expired`,
      'An incorrect code has been provided too many times. Workflow terminated.',
    ),
  unsupportedNetwork: () =>
    v2Problem(
      412,
      'Network not supported',
      `${docs}/verify-v2#precondition-failed`,
      'Device number does not resolve to a supported Mobile Network Operator.',
    ),
  invalid: (parameters: readonly { readonly name: string; readonly reason: string }[]) =>
    v2Problem(
      422,
      'Invalid params',
      `${docs}#invalid-params`,
      'The value of one or more parameters is invalid.',
      { invalid_parameters: parameters },
    ),
  throttled: () =>
    v2Problem(429, 'Rate Limit Hit', `${docs}#throttled`, 'Please wait, then retry your request'),
  internal: () =>
    v2Problem(
      500,
      'Internal error',
      `${oldDocs}#internal-error`,
      'There was an error processing your request in the Platform.',
    ),
} as const
