import type { Keyring } from '../crypto.ts'
import type { E164 } from '../phone.ts'
import type { Entry } from '../store.ts'
import { decodeTimes, encode, type PhoneClaims } from './codec.ts'
import { phoneKey } from './keys.ts'
import type { Records } from './records.ts'
import { phoneOf } from './types.ts'

/** A claim younger than this may belong to an enrollment that is just being written. */
const settlingMs = 60_000

/**
 * Note that `userId` holds `phone`, before the enrollment is saved. False when `maxUsers` others hold it.
 * `first`: what `phoneKeys` held, if it has just been read.
 * When it is full, claims whose enrollment names another phone by now are dropped first.
 */
export async function claimPhone(
  ports: { records: Records; keyring: Keyring; clock: () => number },
  claim: { readonly userId: string; readonly phone: E164; readonly maxUsers: number },
  first?: readonly (Entry | undefined)[],
): Promise<boolean> {
  const { records, keyring, clock } = ports
  const keys = phoneKeys(keyring, claim.phone)
  const [key = ''] = keys
  let read = first
  for (let round = 0; round < 8; round += 1) {
    const [entry, ...older] = read ?? (await records.store.get(keys))
    read = undefined
    const claims = new Map<string, number>()
    for (const found of [...older, entry]) {
      for (const [id, at] of Object.entries(found ? decodeTimes(found.value, 'phone') : {}))
        claims.set(id, at)
    }
    claims.delete(claim.userId)
    if (claims.size >= claim.maxUsers) await dropStale(ports, claims, claim.phone)
    if (claims.size >= claim.maxUsers) return false

    claims.set(claim.userId, clock())
    const record = encode(Object.fromEntries(claims) satisfies PhoneClaims)
    if ((await records.store.put(key, record, { ifVersion: entry?.version })) !== undefined)
      return true
  }
  return false
}

/** Where claims on a phone may stand: under the first secret, and under those before it. */
export function phoneKeys(keyring: Keyring, phone: E164): readonly string[] {
  return keyring.hashAll('phone', phone).map(phoneKey)
}

async function dropStale(
  { records, clock }: { records: Records; clock: () => number },
  claims: Map<string, number>,
  phone: E164,
): Promise<void> {
  for (const [userId, claimedAt] of claims) {
    if (clock() - claimedAt <= settlingMs) continue
    const stored = await records.findEnrollment(userId)
    if (phoneOf(stored?.enrollment) !== phone) claims.delete(userId)
  }
}
