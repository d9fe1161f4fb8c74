import type { Channel } from '../../provider.ts'
import { type Call, isRecord, list } from './call.ts'
import { isKeyRight, tokenFault, type EmulatorCredentials } from './credentials.ts'
import { bareNumber, recipientKey } from './numbers.ts'
import { json, type Reply, v2 } from './replies.ts'
import type { ApiContext } from './v1.ts'
import type { Plan, Step } from './verification.ts'

/** Answer a call to Verify v2. `host`: where the caller reached us, for the address of silent authentication. */
export function answerV2(call: Call, context: ApiContext): Reply {
  const { route } = call
  if (route?.operation === 'redirect') return redirect(call, context)
  const refused = refuseCaller(call, context.credentials)
  if (refused) return refused
  if (route?.operation === 'start') return start(call, context)

  const id = route?.id ?? ''
  const verification = context.platform.find('v2', id)
  if (verification?.state !== 'active') return v2.notFound(id)
  switch (route?.operation) {
    case 'check':
      return check(call, context, id)
    case 'next':
      if (!context.platform.next(verification, context.now)) return v2.noEvents()
      return { status: 200, type: 'application/json', body: '' }
    case 'cancel':
      // How a too early cancel is refused is not documented: it is answered like an unknown one.
      if (context.platform.cancel(verification, context.now) !== 'cancelled') return v2.notFound(id)
      return { status: 204, type: '', body: '' }
    default:
      return v2.notFound(id)
  }
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

type Wrong = { readonly name: string; readonly reason: string }

const channels: readonly Channel[] = ['sms', 'voice', 'whatsapp', 'rcs', 'email', 'silent_auth']

function start(call: Call, { platform, now }: ApiContext): Reply {
  const body = isRecord(call.body) ? call.body : {}
  const wrong = wrongParams(body)
  if (wrong.length > 0) return v2.invalid(wrong)
  const plan = toPlan(body)
  const running = platform.runningId(plan, now)
  if (running !== undefined) return v2.concurrent(running)
  const verification = platform.start(plan, now)
  const { id, step } = verification
  if (step.channel !== 'silent_auth') return json(202, { request_id: id })
  const checkUrl = `${call.url.origin}/v2/verify/${id}/silent-auth/redirect`
  return json(202, { request_id: id, check_url: checkUrl })
}

function wrongParams(body: Record<string, unknown>): readonly Wrong[] {
  const wrong: Wrong[] = []
  const refuse = (name: string, reason: string) => wrong.push({ name, reason })
  const { brand, code, workflow } = body
  if (typeof brand !== 'string' || brand === '') refuse('brand', 'Brand is required')
  else if (brand.length > 18 || !/^[^/{}:$]*$/.test(brand)) refuse('brand', 'Brand is invalid')

  const length = body['code_length'] ?? 4
  if (!isWhole(length, 4, 10)) refuse('code_length', 'Must be between 4 and 10')
  if (code !== undefined) {
    if (typeof code !== 'string' || !/^[A-Za-z0-9]{4,10}$/.test(code))
      refuse('code', 'Code is invalid')
    else if (body['code_length'] !== undefined && code.length !== length) {
      refuse('code', 'Code does not have code_length characters')
    }
  }
  if (body['channel_timeout'] !== undefined && !isWhole(body['channel_timeout'], 15, 900)) {
    refuse('channel_timeout', 'Must be between 15 and 900')
  }
  const ref = body['client_ref']
  if (ref !== undefined && (typeof ref !== 'string' || !/^[A-Za-z0-9]{1,40}$/.test(ref))) {
    refuse('client_ref', 'Must be 1 to 40 letters and digits')
  }
  const locale = body['locale']
  if (
    locale !== undefined &&
    (typeof locale !== 'string' || !/^[a-z]{2,3}-[a-z]{2,3}$/.test(locale))
  ) {
    refuse('locale', 'Locale is invalid')
  }
  const steps = list(workflow)
  if (steps.length < 1 || steps.length > 3) refuse('workflow', 'Must hold 1 to 3 steps')
  steps.forEach((step, index) => wrong.push(...wrongStep(step, index)))
  return wrong
}

function wrongStep(step: unknown, index: number): readonly Wrong[] {
  const name = (field: string) => `workflow[${index}].${field}`
  if (!isRecord(step)) return [{ name: `workflow[${index}]`, reason: 'Must be an object' }]
  const wrong: Wrong[] = []
  const refuse = (field: string, reason: string) => wrong.push({ name: name(field), reason })
  const { channel, to, from } = step
  const known = channels.find((one) => one === channel)
  if (known === undefined) refuse('channel', 'Channel is not supported')
  if (known === 'silent_auth' && index > 0) refuse('channel', 'silent_auth must be first')
  const isEmail = known === 'email'
  if (typeof to !== 'string' || to === '') refuse('to', 'To is required')
  else if (isEmail ? !/^[^@\s]+@[^@\s]+$/.test(to) : !bareNumber.test(to))
    refuse('to', 'To is invalid')
  if ((known === 'whatsapp' || known === 'rcs') && typeof from !== 'string') {
    refuse('from', 'From is required')
  }
  const hash = step['app_hash']
  if (hash !== undefined && String(hash).length !== 11)
    refuse('app_hash', 'Must have 11 characters')
  for (const field of ['entity_id', 'content_id']) {
    if (step[field] !== undefined && String(step[field]).length > 20) refuse(field, 'Is too long')
  }
  return wrong
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

function toPlan(body: Record<string, unknown>): Plan {
  const seconds = Number(body['channel_timeout'] ?? 180)
  const steps = list(body['workflow'])
    .filter(isRecord)
    .map((step): Step => {
      const channel = channels.find((one) => one === step['channel']) ?? 'sms'
      const redirectUrl = step['redirect_url']
      return {
        channel,
        to: recipientKey(String(step['to'])),
        seconds: channel === 'silent_auth' ? 60 : seconds,
        reuseCode: step['reuse_code'] === true,
        ...(typeof redirectUrl === 'string' && { redirectUrl }),
      }
    })
  const [first, ...rest] = steps
  const code = body['code']
  return {
    api: 'v2',
    brand: String(body['brand']),
    steps: [first ?? { channel: 'sms', to: '', seconds }, ...rest],
    codeLength: typeof code === 'string' ? code.length : Number(body['code_length'] ?? 4),
    ...(typeof code === 'string' && { customCode: code }),
  }
}

function check(call: Call, { platform, now }: ApiContext, id: string): Reply {
  const verification = platform.find('v2', id)
  if (verification === undefined) return v2.notFound(id)
  const code = isRecord(call.body) ? call.body['code'] : undefined
  if (typeof code !== 'string' || code.length < 4 || code.length > 10) return v2.wrongCode()
  const isSilent = verification.step.channel === 'silent_auth'
  if (isSilent && code !== verification.silentCode) return v2.noCode()
  switch (platform.check(verification, code, now)) {
    case 'right':
      return completed(id)
    case 'wrong':
      return v2.wrongCode()
    case 'exhausted':
      return v2.exhausted()
  }
}

/** What a right code is answered. */
export function completed(id: string): Reply {
  return json(200, { request_id: id, status: 'completed' })
}

function redirect({ route }: Call, { platform }: ApiContext): Reply {
  const id = route?.id ?? ''
  const verification = platform.find('v2', id)
  const code = verification && platform.authenticateSilently(verification)
  if (verification === undefined || code === undefined) return v2.unsupportedNetwork()
  const { redirectUrl } = verification.step
  if (redirectUrl === undefined) return json(200, { request_id: id, code })
  const location = `${redirectUrl}#request_id=${id}&code=${code}`
  return { status: 302, type: '', body: '', headers: { location } }
}
