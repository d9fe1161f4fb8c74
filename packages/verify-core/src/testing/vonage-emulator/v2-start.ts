import type { Channel } from '../../provider.ts'
import { isRecord, list } from './call.ts'
import { bareNumber, recipientKey } from './numbers.ts'
import { type Reply, v2 } from './replies.ts'
import type { Plan, Step } from './verification.ts'

type Refuse = (name: string, reason: string) => void
type Fields = Readonly<Record<string, unknown>>

const channels: readonly Channel[] = ['sms', 'voice', 'whatsapp', 'rcs', 'email', 'silent_auth']

/** What a start request of v2 asks for, or a 422 that names everything wrong in it. */
export function readStart(body: unknown): Plan | Reply {
  const fields = isRecord(body) ? body : {}
  const wrong: { readonly name: string; readonly reason: string }[] = []
  const refuse: Refuse = (name, reason) => wrong.push({ name, reason })
  checkBrand(fields, refuse)
  checkCode(fields, refuse)
  checkRest(fields, refuse)
  const steps = list(fields['workflow'])
  if (steps.length < 1 || steps.length > 3) refuse('workflow', 'Workflow must have 1 to 3 steps')
  steps.forEach((step, index) => checkStep(step, index, refuse))
  return wrong.length > 0 ? v2.invalid(wrong) : toPlan(fields)
}

function checkBrand({ brand }: Fields, refuse: Refuse): void {
  if (typeof brand !== 'string' || brand === '') refuse('brand', 'Brand is required')
  else if (!/^[^/{}:$]{1,18}$/.test(brand)) refuse('brand', 'Brand is invalid')
}

function checkCode({ code, code_length: length }: Fields, refuse: Refuse): void {
  if (length !== undefined && !isWhole(length, 4, 10)) {
    refuse('code_length', 'Code length must be between 4 and 10')
  }
  if (code === undefined) return
  if (typeof code !== 'string' || !/^[A-Za-z0-9]{4,10}$/.test(code)) {
    refuse('code', 'Code is invalid')
  } else if (length !== undefined && code.length !== length) {
    refuse('code', 'Code does not have the given length')
  }
}

function checkRest(fields: Fields, refuse: Refuse): void {
  const { channel_timeout: timeout, client_ref: ref, locale } = fields
  if (timeout !== undefined && !isWhole(timeout, 15, 900)) {
    refuse('channel_timeout', 'Channel timeout must be between 15 and 900')
  }
  if (ref !== undefined && !isText(ref, /^[A-Za-z0-9]{1,40}$/)) {
    refuse('client_ref', 'Client ref must be 1 to 40 letters and digits')
  }
  if (locale !== undefined && !isText(locale, /^[a-z]{2,3}-[a-z]{2,3}$/)) {
    refuse('locale', 'Locale is invalid')
  }
}

function checkStep(step: unknown, index: number, refuseField: Refuse): void {
  const refuse: Refuse = (field, reason) => refuseField(`workflow[${index}].${field}`, reason)
  const fields = isRecord(step) ? step : {}
  const { to, from } = fields
  const channel = channels.find((one) => one === fields['channel'])
  if (channel === undefined) refuse('channel', 'Channel is invalid')
  if (channel === 'silent_auth' && index > 0) refuse('channel', 'silent_auth must be first')
  if (typeof to !== 'string' || to === '') refuse('to', 'To is required')
  else if (!(channel === 'email' ? /^[^@\s]+@[^@\s]+\.[^@\s]+$/ : bareNumber).test(to)) {
    refuse('to', 'To is invalid')
  }
  if ((channel === 'whatsapp' || channel === 'rcs') && !isText(from, /^.{1,50}$/)) {
    refuse('from', 'From is required')
  }
  checkLength(fields, 'app_hash', 11, 11, refuse)
  checkLength(fields, 'entity_id', 1, 20, refuse)
  checkLength(fields, 'content_id', 1, 20, refuse)
}

function checkLength(f: Fields, name: string, least: number, most: number, refuse: Refuse): void {
  const value = f[name]
  if (value === undefined) return
  if (typeof value !== 'string' || value.length < least || value.length > most) {
    refuse(name, `Must have ${least} to ${most} characters`)
  }
}

function isText(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value)
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

function toPlan(fields: Fields): Plan {
  const seconds = Number(fields['channel_timeout'] ?? 180)
  const [first, ...rest] = list(fields['workflow']).filter(isRecord)
  const { code, client_ref: clientRef } = fields
  return {
    api: 'v2',
    brand: String(fields['brand']),
    steps: [toStep(first ?? {}, seconds), ...rest.map((step) => toStep(step, seconds))],
    codeLength: Number(fields['code_length'] ?? 4),
    ...(typeof code === 'string' && { customCode: code }),
    ...(typeof clientRef === 'string' && { clientRef }),
  }
}

function toStep(fields: Fields, seconds: number): Step {
  const channel = channels.find((one) => one === fields['channel']) ?? 'sms'
  const redirectUrl = fields['redirect_url']
  return {
    channel,
    to: recipientKey(String(fields['to'])),
    seconds: channel === 'silent_auth' ? 60 : seconds,
    reuseCode: fields['reuse_code'] === true,
    ...(typeof redirectUrl === 'string' && { redirectUrl }),
    ...(channel === 'silent_auth' && { coverageCheck: fields['coverage_check'] !== false }),
  }
}
