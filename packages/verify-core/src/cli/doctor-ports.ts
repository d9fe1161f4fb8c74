import { randomUUID } from 'node:crypto'
import { isTwoFactorError } from '../errors.ts'
import type { VerifyProvider } from '../provider.ts'
import type { Store } from '../store.ts'
import type { Finding } from './doctor.ts'
import { messageOf } from './text.ts'

const toleratedSkewMs = 5_000

/** Asks about a verification that does not exist: whoever may ask learns that, and nobody is sent anything. */
export async function checkKeys(provider: VerifyProvider): Promise<Finding> {
  const about = 'keys'
  const noCode = '0'.repeat(provider.codeLength)
  try {
    await provider.check(unknownId(provider), noCode, AbortSignal.timeout(5_000))
    return { level: 'ok', about, text: `${provider.name} accepts them` }
  } catch (error) {
    const isRefused = isTwoFactorError(error, 'ERR_2FA_PROVIDER_MISCONFIGURED')
    if (isRefused) return { level: 'wrong', about, text: `${provider.name} refuses them` }
    return { level: 'unknown', about, text: `${provider.name}: ${messageOf(error)}` }
  }
}

/** Legacy Verify takes 32 hexadecimal digits and finds fault with anything longer, whatever the keys. */
function unknownId({ name }: VerifyProvider): string {
  return name === 'vonage-v1' ? randomUUID().replaceAll('-', '') : randomUUID()
}

/** Whether the provider's reports of deliveries are taken, which a provider does only with what verifies them. */
export function checkWebhooks({ webhook }: VerifyProvider): Finding {
  const about = 'webhooks'
  if (webhook) return { level: 'ok', about, text: 'webhooks are verified' }
  return { level: 'unknown', about, text: 'no delivery webhooks: set signatureSecret' }
}

/** Writes, reads and removes one record. */
export async function checkStore(
  store: Store,
  { isMemory, isProduction }: { readonly isMemory: boolean; readonly isProduction: boolean },
): Promise<Finding> {
  const about = 'store'
  const key = `doctor:${randomUUID()}`
  try {
    const options = { ifVersion: undefined, expiresAt: Date.now() + 60_000 }
    const version = await store.put(key, { is: 'here' }, options)
    const [entry] = await store.get([key])
    await store.remove(key)
    if (version === undefined || entry?.version !== version) {
      return { level: 'wrong', about, text: 'does not keep what it is given' }
    }
  } catch (error) {
    return { level: 'wrong', about, text: messageOf(error) }
  }
  if (!isMemory) return { level: 'ok', about, text: 'keeps what it is given' }
  const text = 'is the memory of one process: a restart forgets locks and enrollments'
  return { level: isProduction ? 'wrong' : 'unknown', about, text }
}

/** Compares this machine's clock with the store's: a new counter's window begins now, by the store. */
export async function checkClock(store: Store, clock: () => number): Promise<Finding> {
  const about = 'clock'
  const key = `count:doctor:${randomUUID()}`
  try {
    const windowSeconds = 60
    const before = clock()
    const [taken] = await store.take([{ key, limit: 1, windowSeconds }])
    const skew = (taken?.resetsAt ?? 0) - windowSeconds * 1_000 - (before + clock()) / 2
    const seconds = Math.round(Math.abs(skew) / 1_000)
    if (Math.abs(skew) <= toleratedSkewMs) {
      return { level: 'ok', about, text: `differs from the store's by ${seconds} s` }
    }
    return { level: 'wrong', about, text: `differs from the store's by ${seconds} s: run NTP` }
  } catch (error) {
    return { level: 'unknown', about, text: messageOf(error) }
  }
}
