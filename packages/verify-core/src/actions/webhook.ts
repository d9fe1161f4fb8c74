import { readRaw } from '../body.ts'
import { isOurRef } from '../client-ref.ts'
import type { Core } from '../core.ts'
import { startDeadline } from '../deadline.ts'
import { isTwoFactorError } from '../errors.ts'
import type { NewEvent } from '../events.ts'
import type { TwoFactorRequest, TwoFactorResponse } from '../http.ts'
import type { DeliveryReport, ProviderWebhook } from '../provider.ts'
import { noteDelivery } from '../records/deliveries.ts'
import { countKey } from '../records/keys.ts'
import { givenBack } from '../flow/budgets.ts'

/** Longer than a webhook stays fresh, so that none can be played a second time. */
const replayWindowSeconds = 600

/**
 * `POST /webhooks/NAME`: what the provider tells of a send. There is no session and no user: it can be written down
 * beside a challenge and lets nobody in.
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
  const reading = webhook.parse(request.header, body, core.settings.clock())
  if (!reading.ok) {
    core.emit({ type: 'webhook_rejected', reason: reading.reason })
    return empty(401, { 'www-authenticate': 'Bearer' })
  }
  const { id, report } = reading
  if (report === undefined || !isOurRef(core.settings.keyring, report.clientRef)) return empty(204)
  try {
    await note(core, id, report)
    return empty(204)
  } catch (error) {
    if (!isTwoFactorError(error)) throw error
    core.emit({ type: 'fault', code: error.code, error })
    return empty(503, { 'retry-after': '5' })
  }
}

async function note(core: Core, id: string, report: DeliveryReport): Promise<void> {
  const { keyring, clock } = core.settings
  const { store, take } = core.records(startDeadline())
  const key = countKey('jti', keyring.hash('jti', id))
  const once = [{ key, limit: 1, windowSeconds: replayWindowSeconds }]
  const [first] = await take(once)
  if (!first?.allowed) return
  try {
    if (await noteDelivery(store, report, clock())) tell(core, report)
  } catch (error) {
    // It will be sent again, and must not count as a replay then.
    await take(givenBack(once)).catch(() => {})
    throw error
  }
}

const types = {
  delivered: 'delivered',
  undelivered: 'undelivered',
  blocked: 'delivery_blocked',
} as const

/** That a verification is over says nothing of its messages. */
function tell(core: Core, { state, clientRef, channel }: DeliveryReport): void {
  if (state === 'ended') return
  const about = { clientRef, ...(channel !== undefined && { channel }) }
  core.emit({ type: types[state], ...about } satisfies NewEvent)
}

function empty(status: number, headers: Readonly<Record<string, string>> = {}): TwoFactorResponse {
  return { status, headers: { 'cache-control': 'no-store', ...headers }, body: () => '' }
}
