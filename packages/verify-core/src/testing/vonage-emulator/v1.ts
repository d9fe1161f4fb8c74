import type { Call } from './call.ts'
import { isKeyRight, type EmulatorCredentials } from './credentials.ts'
import { isCountryCode, normalizeNumber } from './numbers.ts'
import type { Platform } from './platform.ts'
import { json, type Reply, v1Status } from './replies.ts'
import type { Plan, Step, Verification } from './verification.ts'

/** What an API of the emulator works with. */
export interface ApiContext {
  readonly platform: Platform
  readonly credentials: EmulatorCredentials | undefined
  readonly now: number
}

/** Channels and default waits in seconds of the seven workflows. */
const workflows: Readonly<Record<string, readonly (readonly ['sms' | 'voice', number])[]>> = {
  '1': [
    ['sms', 125],
    ['voice', 180],
    ['voice', 300],
  ],
  '2': [
    ['sms', 125],
    ['sms', 180],
    ['voice', 300],
  ],
  '3': [
    ['voice', 150],
    ['voice', 150],
  ],
  '4': [
    ['sms', 120],
    ['sms', 180],
  ],
  '5': [
    ['sms', 120],
    ['voice', 180],
  ],
  '6': [['sms', 300]],
  '7': [['voice', 300]],
}

/** Answer a call to the legacy API: HTTP 200, whatever the status inside. */
export function answerV1(call: Call, context: ApiContext): Reply {
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
      return search(call, context)
    default:
      return v1Status('3', 'Invalid parameter found: cmd')
  }
}

function refuseKey({ auth }: Call, expected: EmulatorCredentials | undefined): Reply | undefined {
  if (auth.scheme === 'none' || auth.scheme === 'bearer') return v1Status('2', 'Missing api_key')
  if (auth.key === '') return v1Status('2', 'Missing api_key')
  if (auth.secret === '') {
    return v1Status('2', 'Your request is incomplete and missing some mandatory parameters')
  }
  return isKeyRight(expected, auth.key, auth.secret) ? undefined : v1Status('4', 'Bad Credentials')
}

const missing = (name: string) =>
  v1Status('2', `Your request is incomplete and missing the mandatory parameter: ${name}`)
const invalid = (name: string, more = '') =>
  v1Status('3', `Invalid value for param: ${name}${more}`)

function start(call: Call, { platform, now }: ApiContext): Reply {
  const { params, route } = call
  const brandName = route?.psd2 ? 'payee' : 'brand'
  for (const name of ['number', brandName]) if (!params[name]) return missing(name)
  const number = normalizeNumber(params['number'] ?? '', params['country'])
  const brand = params[brandName] ?? ''
  if (params['country'] !== undefined && !isCountryCode(params['country']))
    return invalid('country')
  if (number === undefined) return invalid('number')
  if (brand.length > 18) return invalid(brandName, '. Parameter is too long.')
  const wrong = wrongParam(params)
  if (wrong) return wrong

  const plan = toPlan(call, number, brand)
  const running = platform.runningId(plan, now)
  if (running !== undefined) {
    return v1Status('10', 'Concurrent verifications to the same number are not allowed', {
      request_id: running,
    })
  }
  return json(200, { request_id: platform.start(plan, now).id, status: '0' })
}

function wrongParam(params: Call['params']): Reply | undefined {
  const { code_length: length, workflow_id: workflow, pin_expiry: expiry } = params
  if (length !== undefined && length !== '4' && length !== '6') {
    return invalid('code_length', '. The allowed values are 4 and 6.')
  }
  if (params['pin_code'] !== undefined) {
    return v1Status('20', 'This account does not support the parameter: pin_code.')
  }
  if (workflow !== undefined && !Object.hasOwn(workflows, workflow)) return invalid('workflow_id')
  if (expiry !== undefined && !isWhole(expiry, 60, 3_600)) return invalid('pin_expiry')
  const wait = params['next_event_wait']
  if (wait !== undefined && !isWhole(wait, 60, 900)) return invalid('next_event_wait')
  if ((params['sender_id'] ?? '').length > 11) return invalid('sender_id')
  if (params['lg'] !== undefined && !/^[a-z]{2,3}-[a-z]{2}$/.test(params['lg']))
    return invalid('lg')
  return undefined
}

function isWhole(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text) && Number(text) >= least && Number(text) <= most
}

function toPlan({ params, auth }: Call, number: string, brand: string): Plan {
  const wait =
    params['next_event_wait'] === undefined ? undefined : Number(params['next_event_wait'])
  let expiry = Number(params['pin_expiry'] ?? 300)
  // The documented rule: a code's life is a multiple of the wait, else it is the wait.
  if (wait !== undefined && expiry % wait !== 0) expiry = wait
  const table = workflows[params['workflow_id'] ?? '1'] ?? []
  const isSingle = table.length === 1
  const steps = table.map(([channel, seconds]): Step => ({
    channel,
    to: number,
    seconds: isSingle ? expiry : (wait ?? seconds),
  }))
  const [first = { channel: 'sms', to: number, seconds: expiry } satisfies Step, ...rest] = steps
  return {
    api: 'v1',
    brand,
    steps: [first, ...rest],
    codeLength: Number(params['code_length'] ?? 4),
    codeSeconds: expiry,
    senderId: params['sender_id'] ?? 'verify',
    ...('key' in auth && { accountId: auth.key }),
  }
}

function notFound(id: string): Reply {
  return v1Status(
    '6',
    `The Vonage platform was unable to process this message for the following reason: Request '${id}' was not found or it has been verified already.`,
    { request_id: id },
  )
}

function check({ params }: Call, { platform, now }: ApiContext): Reply {
  const { request_id: id, code } = params
  if (!id) return missing('request_id')
  if (!code) return missing('code')
  if (!/^[A-Za-z0-9]+$/.test(code)) return v1Status('3', 'The code contains invalid characters')
  const verification = platform.find('v1', id)
  if (verification?.state !== 'active') return notFound(id)
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

/** What a right code is answered. */
export function checked(id: string): Reply {
  return json(200, {
    request_id: id,
    status: '0',
    event_id: '0A00000012345678',
    price: '0.10000000',
    currency: 'EUR',
    estimated_price_messages_sent: '0.03330000',
  })
}

function control({ params, route }: Call, { platform, now }: ApiContext): Reply {
  const { request_id: id } = params
  if (!id) return missing('request_id')
  const verification = platform.find('v1', id)
  if (verification?.state !== 'active') {
    return v1Status('6', `The requestId '${id}' does not exist or its no longer active.`)
  }
  if (route?.operation === 'next') {
    if (platform.next(verification, now)) {
      return json(200, { status: '0', command: 'trigger_next_event' })
    }
    return v1Status('19', `No more events are left to execute for the request ['${id}']`)
  }
  switch (platform.cancel(verification, now)) {
    case 'cancelled':
      return json(200, { status: '0', command: 'cancel' })
    case 'too_early':
      return v1Status(
        '19',
        `Verification request ['${id}'] can't be cancelled within the first 30 seconds.`,
      )
    case 'too_late':
      return v1Status(
        '19',
        `Verification request  ['${id}'] can't be cancelled now. Too many attempts to re-deliver have already been made.`,
      )
  }
}

const states = {
  active: 'IN PROGRESS',
  completed: 'SUCCESS',
  failed: 'FAILED',
  expired: 'EXPIRED',
  cancelled: 'CANCELLED',
} as const

function search({ params, url }: Call, { platform }: ApiContext): Reply {
  const id = params['request_id']
  const many = url.searchParams.getAll('request_ids')
  const found = (one: string) => platform.find('v1', one)
  if (id) {
    const verification = found(id)
    return verification ? json(200, shown(verification)) : v1Status('101', 'No response found')
  }
  const list = many.map(found).filter((one) => one !== undefined)
  if (list.length === 0) return v1Status('101', 'No response found')
  return json(200, { verification_requests: list.map(shown) })
}

function shown(verification: Verification): Record<string, unknown> {
  const { id, plan, step, startedAt, endedAt, checks, events, state } = verification
  return {
    request_id: id,
    account_id: plan.accountId ?? '',
    number: step.to,
    sender_id: plan.senderId ?? 'verify',
    date_submitted: date(startedAt),
    date_finalized: endedAt === undefined ? '' : date(endedAt),
    checks: checks.map(({ at, code, valid }) => ({
      date_received: date(at),
      code,
      status: valid ? 'VALID' : 'INVALID',
      ip_address: '',
    })),
    first_event_date: date(events[0]?.at ?? startedAt),
    last_event_date: date(events.at(-1)?.at ?? startedAt),
    price: '0.1000000',
    currency: 'EUR',
    status: states[state],
    estimated_price_messages_sent: '0.06660000',
    events: events.map((event) => ({
      id: event.id,
      type: event.channel === 'voice' ? 'tts' : event.channel,
    })),
  }
}

function date(at: number): string {
  return new Date(at).toISOString().slice(0, 19).replace('T', ' ')
}
