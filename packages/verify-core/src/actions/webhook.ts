import { readRaw } from '../body.ts'
import { type Place, readClientRef } from '../client-ref.ts'
import type { Core } from '../core.ts'
import { startDeadline } from '../deadline.ts'
import { isTwoFactorError } from '../errors.ts'
import type { NewEvent } from '../events.ts'
import type { TwoFactorRequest, TwoFactorResponse } from '../http.ts'
import type { DeliveryReport, ProviderWebhook } from '../provider.ts'
import { conversionCounters, toldCounter } from '../records/conversions.ts'
import { noteDelivery } from '../records/deliveries.ts'
import { countKey } from '../records/keys.ts'
import { givenBack } from '../flow/budgets.ts'
import { failedSends } from '../flow/conversion.ts'
import { areasOf, blockedUntil } from './areas.ts'

/** Longer than a webhook stays fresh, so that none can be played a second time. */
const replayWindowSeconds = 600

/**
 * `POST /webhooks/NAME`: what the provider tells of a send. There is no session and no user: it can be written down
 * beside a challenge and counts against where the send went; it lets nobody in.
 * @throws {TwoFactorError} ERR_2FA_RAW_BODY when the bytes that were signed are gone.
 */
export async function takeWebhook(
  core: Core,
  webhook: ProviderWebhook,
  request: TwoFactorRequest,
): Promise<TwoFactorResponse> {
  if (request.method !== 'POST') return empty(405, { allow: 'POST' })
  const body = await readRaw(request)
  // The rest of a body that is too long is not worth reading.
  if (body === undefined) return empty(413, { connection: 'close' })
  const reading = webhook.parse((name) => request.header(name), body, core.settings.clock())
  if (!reading.ok) {
    core.emit({ type: 'webhook_rejected', reason: reading.reason }, request)
    return empty(401, { 'www-authenticate': 'Bearer' })
  }
  const { id, report } = reading
  if (report === undefined) return empty(204)
  const place = readClientRef(core.settings.keyring, report.clientRef)
  if (place === undefined) return empty(204)
  try {
    await note(core, id, { ...report, place })
    return empty(204)
  } catch (error) {
    if (!isTwoFactorError(error)) throw error
    core.emit({ type: 'fault', code: error.code, error }, request)
    return empty(503, { 'retry-after': '5' })
  }
}

/** A report of a send of ours, and where the send went. */
type PlacedReport = DeliveryReport & { readonly place: Place }

async function note(core: Core, id: string, { place, ...report }: PlacedReport): Promise<void> {
  const { settings, emit } = core
  const records = core.records(startDeadline())
  const key = countKey('jti', settings.keyring.hash('jti', id))
  const once = [{ key, limit: 1, windowSeconds: replayWindowSeconds }]
  // What is lost on the way to a mailbox says nothing of an area's numbers.
  const sends = report.channel === 'email' ? 0 : failedSends[report.state]
  const areas = areasOf(settings, place)
  // In one step with the id, so that what counts against an area counts once and is not lost.
  const evidence = [
    toldCounter(report),
    ...areas.flatMap((area) => conversionCounters(area, sends)),
  ]
  const [first, told, ...counted] = await records.take([...once, ...(sends > 0 ? evidence : [])])
  if (!first?.allowed) return
  try {
    if (told?.allowed) {
      await blockedUntil({ settings, records, emit }, areas, counted, { sends, isJudged: true })
    }
    if (await noteDelivery(records.store, report, settings.clock())) tell(core, report, place)
  } catch (error) {
    // It will be sent again, and must not count as a replay then.
    await records.take(givenBack(once)).catch(() => {})
    throw error
  }
}

const types = {
  delivered: 'delivered',
  undelivered: 'undelivered',
  blocked: 'delivery_blocked',
} as const

/** That a verification is over says nothing of its messages. */
function tell(core: Core, { state, clientRef, channel }: DeliveryReport, { country }: Place): void {
  if (state === 'ended') return
  const about = { clientRef, country, ...(channel !== undefined && { channel }) }
  core.emit({ type: types[state], ...about } satisfies NewEvent)
}

function empty(status: number, headers: Readonly<Record<string, string>> = {}): TwoFactorResponse {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body: () => '' }
}
