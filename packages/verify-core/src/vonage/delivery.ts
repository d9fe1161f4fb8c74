import type { Channel, DeliveryReport } from '../provider.ts'
import { isRequestId, members } from './answer.ts'

type State = DeliveryReport['state']
type About = Pick<DeliveryReport, 'clientRef' | 'requestId'>

/** What the status of one step means. Any other, and there are more than are documented, says nothing of delivery. */
const steps: Readonly<Record<string, State>> = {
  completed: 'delivered',
  failed: 'undelivered',
  rejected: 'undelivered',
  user_rejected: 'undelivered',
  blocked: 'blocked',
}

/** What the status of the whole means. */
const wholes: Readonly<Record<string, State>> = {
  completed: 'delivered',
  failed: 'ended',
  expired: 'ended',
  blocked: 'blocked',
}

const channels: readonly Channel[] = ['sms', 'voice', 'whatsapp', 'rcs', 'email', 'silent_auth']

/**
 * What the body of a webhook says of a send; `undefined` when it says nothing that we know, or names no send of ours.
 * `signedAt`: when it was signed, in ms since the epoch.
 */
export function readDelivery(body: unknown, signedAt: number): DeliveryReport | undefined {
  const found = members(body)
  const { client_ref: clientRef, request_id: requestId, status } = found
  if (typeof clientRef !== 'string' || !/^[A-Za-z0-9]{1,40}$/.test(clientRef)) return undefined
  if (!isRequestId(requestId) || typeof status !== 'string') return undefined
  const about = { clientRef, requestId }
  if (found['type'] === 'event') return readEvent(found, status, about, signedAt)
  if (found['type'] === 'summary') return readSummary(status, about, signedAt)
  return undefined
}

function readEvent(
  found: Readonly<Record<string, unknown>>,
  status: string,
  about: About,
  signedAt: number,
): DeliveryReport | undefined {
  const channel = channels.find((one) => one === found['channel'])
  const state = Object.hasOwn(steps, status) ? steps[status] : undefined
  if (channel === undefined || state === undefined) return undefined
  const at = readTime(found['finalized_at']) ?? readTime(found['triggered_at']) ?? signedAt
  // A time after the signature is a clock that is wrong: it must not outrank what comes later.
  return { ...about, channel, state, isFinal: false, at: Math.min(at, signedAt) }
}

function readSummary(status: string, about: About, at: number): DeliveryReport | undefined {
  const state = Object.hasOwn(wholes, status) ? wholes[status] : undefined
  return state && { ...about, state, isFinal: true, at }
}

function readTime(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : NaN
  return Number.isNaN(at) ? undefined : at
}
