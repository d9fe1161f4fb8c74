import { type Call, isRecord, list } from './call.ts'
import type { Platform } from './platform.ts'
import { json, type Reply, v1Status } from './replies.ts'
import type { Verification } from './verification.ts'

/** Answer a search: one id, or up to ten; the one wins. */
export function searchV1({ params, url, body }: Call, platform: Platform): Reply {
  const find = (id: string) => platform.find('v1', id)
  const one = params['request_id']
  if (one) {
    const verification = find(one)
    return verification ? json(200, shown(verification)) : nothing()
  }
  const inBody = isRecord(body) ? list(body['request_ids']).map(String) : []
  const ids = [...url.searchParams.getAll('request_ids'), ...inBody].slice(0, 10)
  const found = ids.map(find).filter((verification) => verification !== undefined)
  if (found.length === 0) return nothing()
  return json(200, { verification_requests: found.map(shown) })
}

function nothing(): Reply {
  return v1Status('101', 'No response found')
}

const states = {
  active: 'IN PROGRESS',
  completed: 'SUCCESS',
  failed: 'FAILED',
  expired: 'EXPIRED',
  cancelled: 'CANCELLED',
} as const

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
