import type { ApiContext } from './api-context.ts'
import { type Call, isRecord } from './call.ts'
import { applicationOf, isKeyRight, tokenFault, type EmulatorCredentials } from './credentials.ts'
import { busySeconds, refuseV2 } from './fault-replies.ts'
import { json, type Reply, v2 } from './replies.ts'
import { readStart } from './v2-start.ts'
import type { SilentFailure } from './faults.ts'
import { checkUrlOf, type Verification } from './verification.ts'

/** Answer a call to Verify v2. */
export function answerV2(call: Call, context: ApiContext): Reply {
  const { route } = call
  if (route?.operation === 'redirect') return redirect(call, context)
  const refused = refuseCaller(call, context.credentials)
  if (refused) return refused
  if (route?.operation === 'start') return start(call, context)
  return actOn(call, context)
}

function refuseCaller(
  { auth }: Call,
  expected: EmulatorCredentials | undefined,
): Reply | undefined {
  if (auth.scheme === 'basic') {
    return isKeyRight(expected, auth.key, auth.secret) ? undefined : v2.unauthorized()
  }
  if (auth.scheme !== 'bearer') return v2.unauthorized()
  const fault = tokenFault(expected, auth.token)
  if (fault === undefined) return undefined
  return fault === 'expired' ? v2.expiredToken() : v2.unauthorized()
}

function start(call: Call, { platform, fault, now }: ApiContext): Reply {
  const plan = readStart(call.body)
  if (!('api' in plan)) return plan
  const [first] = plan.steps
  const networkUnsupported =
    fault?.kind === 'unsupported_network' && first.channel === 'silent_auth'
  if (networkUnsupported && first.coverageCheck) return v2.unsupportedNetwork()
  const refused = networkUnsupported ? undefined : refuseV2(fault)
  if (refused) return refused
  const running = platform.runningId(plan, now)
  if (running !== undefined) return v2.concurrent(running)

  const undelivered = fault?.kind === 'undelivered'
  const blocked = fault?.kind === 'blocked'
  const applicationId = applicationOf(call.auth)
  const started = platform.start(
    {
      ...plan,
      undelivered,
      blocked,
      networkUnsupported,
      origin: call.url.origin,
      ...(applicationId !== undefined && { applicationId }),
    },
    now,
  )
  const { id } = started
  if (first.channel !== 'silent_auth') return json(202, { request_id: id })
  return json(202, { request_id: id, check_url: checkUrlOf(started) })
}

function actOn(call: Call, context: ApiContext): Reply {
  const refused = refuseV2(context.fault)
  if (refused) return refused
  const id = call.route?.id ?? ''
  const { platform, now } = context
  const verification = platform.find('v2', id)
  if (verification?.state !== 'active') return v2.notFound(id)
  switch (call.route?.operation) {
    case 'check':
      return check(call, context, verification)
    case 'next':
      return platform.next(verification, now) ? nothing(200) : v2.noEvents()
    default:
      // How Vonage refuses an early cancel is not documented: it is answered like an unknown one.
      return platform.cancel(verification, now, busySeconds(context.fault)) === 'cancelled'
        ? nothing(204)
        : v2.notFound(id)
  }
}

function nothing(status: number): Reply {
  return { status, type: '', body: '' }
}

function check(call: Call, context: ApiContext, verification: Verification): Reply {
  const { platform, fault, now } = context
  const { id, step, silentCode } = verification
  const code = isRecord(call.body) ? call.body['code'] : undefined
  if (typeof code !== 'string' || code.length < 4 || code.length > 10) return v2.wrongCode()
  if (fault?.kind === 'completed') {
    platform.complete(verification, now)
    return json(200, { request_id: id, status: 'completed' })
  }
  // Typed digits are no answer to a silent step, and nothing is one before the handset has been there.
  const isTyped = code !== silentCode && /^\d+$/.test(code)
  if (step.channel === 'silent_auth' && (silentCode === undefined || isTyped)) return v2.noCode()
  switch (platform.check(verification, code, now)) {
    case 'right':
      return json(200, { request_id: id, status: 'completed' })
    case 'wrong':
      return v2.wrongCode()
    case 'exhausted':
      return v2.exhausted()
  }
}

const reasons: Readonly<Record<SilentFailure, string>> = {
  not_completed: 'The silent auth verification cannot be completed.',
  other_number: 'Device MSISDN does not match.',
  unsupported_network: 'Device number does not resolve to a supported Mobile Network Operator.',
  no_mobile_data: 'IP Address does not resolve to a cellular device.',
}

/** The page that the handset opens for silent authentication: no credentials, once. */
function redirect({ route }: Call, { platform, fault, now }: ApiContext): Reply {
  const id = route?.id ?? ''
  const verification = platform.find('v2', id)
  if (verification?.state !== 'active') return v2.notFound(id)
  const { redirectUrl } = verification.step
  const because = fault?.kind === 'silent_failure' ? fault.because : undefined
  const result = platform.authenticateSilently(verification, now, because)
  if (redirectUrl === undefined) {
    return 'code' in result ? json(200, { request_id: id, ...result }) : v2.unsupportedNetwork()
  }
  const fragment = new URLSearchParams(
    'code' in result
      ? { request_id: id, code: result.code }
      : { error_description: reasons[result.failure] },
  )
  const location = `${redirectUrl}#${String(fragment)}`
  return { status: 302, type: '', body: '', headers: { location } }
}
