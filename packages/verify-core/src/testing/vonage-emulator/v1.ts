import type { ApiContext } from './api-context.ts'
import type { Call } from './call.ts'
import { isKeyRight, type EmulatorCredentials } from './credentials.ts'
import { busySeconds, refuseV1 } from './fault-replies.ts'
import { json, type Reply, v1Status } from './replies.ts'
import { searchV1 } from './v1-search.ts'
import { invalid, missing, readStart } from './v1-start.ts'

/** Answer a call to the legacy API: HTTP 200, whatever the status inside. */
export function answerV1(call: Call, context: ApiContext): Reply {
  if (call.method !== 'GET' && call.method !== 'POST') return json(403, {})
  const refused = refuseKey(call, context.credentials)
  if (refused) return refused
  switch (call.route?.operation) {
    case 'start':
      return start(call, context)
    case 'check':
      return check(call, context)
    case 'cancel':
    case 'next':
      return control(call, context)
    case 'search':
      return searchV1(call, context.platform)
    default:
      return v1Status('3', 'Invalid parameter found: cmd')
  }
}

function refuseKey({ auth }: Call, expected: EmulatorCredentials | undefined): Reply | undefined {
  if (auth.scheme === 'none' || auth.scheme === 'bearer' || auth.key === '') {
    return v1Status('2', 'Missing api_key')
  }
  if (auth.secret === '') {
    return v1Status('2', 'Your request is incomplete and missing some mandatory parameters')
  }
  return isKeyRight(expected, auth.key, auth.secret) ? undefined : v1Status('4', 'Bad Credentials')
}

function start(call: Call, { platform, fault, now }: ApiContext): Reply {
  const plan = readStart(call)
  if (!('api' in plan)) return plan
  const refused = refuseV1(fault)
  if (refused) return refused
  const running = platform.runningId(plan, now)
  if (running !== undefined) {
    return v1Status('10', 'Concurrent verifications to the same number are not allowed', {
      request_id: running,
    })
  }
  const undelivered = fault?.kind === 'undelivered'
  const blocked = fault?.kind === 'blocked'
  return json(200, {
    request_id: platform.start({ ...plan, undelivered, blocked }, now).id,
    status: '0',
  })
}

function check({ params }: Call, { platform, fault, now }: ApiContext): Reply {
  const { request_id: id, code } = params
  if (!id) return missing('request_id')
  if (id.length > 32) return invalid('request_id')
  if (!code) return missing('code')
  if (!/^[A-Za-z0-9]+$/.test(code)) return v1Status('3', 'The code contains invalid characters')
  const refused = refuseV1(fault)
  if (refused) return refused
  const verification = platform.find('v1', id)
  if (verification?.state !== 'active') return notFound(id)
  if (fault?.kind === 'completed') {
    platform.complete(verification, now)
    return checked(id)
  }
  switch (platform.check(verification, code, now)) {
    case 'right':
      return checked(id)
    case 'wrong':
      return v1Status('16', 'The code provided does not match the expected value', {
        request_id: id,
      })
    case 'exhausted':
      return v1Status('17', 'A wrong code was provided too many times. Workflow terminated')
  }
}

function notFound(id: string): Reply {
  return v1Status(
    '6',
    `The Vonage platform was unable to process this message for the following reason: Request '${id}' was not found or it has been verified already.`,
    { request_id: id },
  )
}

function checked(id: string): Reply {
  return json(200, {
    request_id: id,
    status: '0',
    event_id: '0A00000012345678',
    price: '0.10000000',
    currency: 'EUR',
    estimated_price_messages_sent: '0.03330000',
  })
}

function control({ params, route }: Call, { platform, fault, now }: ApiContext): Reply {
  const { request_id: id } = params
  if (!id) return missing('request_id')
  const refused = refuseV1(fault)
  if (refused) return refused
  const verification = platform.find('v1', id)
  if (verification?.state !== 'active') {
    return v1Status('6', `The requestId '${id}' does not exist or its no longer active.`)
  }
  if (route?.operation === 'next') {
    return platform.next(verification, now)
      ? json(200, { status: '0', command: 'trigger_next_event' })
      : v1Status('19', `No more events are left to execute for the request ['${id}']`)
  }
  switch (platform.cancel(verification, now, busySeconds(fault))) {
    case 'cancelled':
      return json(200, { status: '0', command: 'cancel' })
    case 'too_early':
      return v1Status(
        '19',
        `Verification request ['${id}'] can't be cancelled within the first 30 seconds.`,
      )
    case 'too_late':
      // The two spaces are Vonage's.
      return v1Status(
        '19',
        `Verification request  ['${id}'] can't be cancelled now. Too many attempts to re-deliver have already been made.`,
      )
  }
}
