import { decideDelivery, type ToldDelivery } from '../flow/delivery.ts'
import type { DeliveryReport } from '../provider.ts'
import type { Store } from '../store.ts'
import { decodeDelivery, encode } from './codec.ts'
import { deliveryKey } from './keys.ts'

/** As long as the longest challenge. */
const lifetimeMs = 10 * 60_000

/** Of a handful of webhooks about one send each either wins or has nothing new to say. */
const maxRounds = 16

/** What was told of a send last. */
export async function findDelivery(
  store: Store,
  clientRef: string,
): Promise<ToldDelivery | undefined> {
  const [entry] = await store.get([deliveryKey(clientRef)])
  return entry && decodeDelivery(entry.value)
}

/** Write a report down; false when it says nothing new. Only webhooks write here. */
export async function noteDelivery(
  store: Store,
  report: DeliveryReport,
  now: number,
): Promise<boolean> {
  const key = deliveryKey(report.clientRef)
  for (let round = 0; round < maxRounds; round += 1) {
    const [entry] = await store.get([key])
    const next = decideDelivery(entry && decodeDelivery(entry.value), report)
    if (next === undefined) return false
    const options = { ifVersion: entry?.version, expiresAt: now + lifetimeMs }
    if ((await store.put(key, encode(next), options)) !== undefined) return true
  }
  return false
}
