import type { LimitName, Limits } from '../limits.ts'
import { countKey } from '../records/keys.ts'
import type { Budget } from '../store.ts'

/** Whose budgets a send draws from. Hashes are keyed: in SECURITY.md. */
export interface SendSubject {
  readonly userId: string
  readonly phoneHash: string
  /** Of the number without its last four digits: numbers that follow each other share it. */
  readonly prefixHash: string
  /** ISO 3166. */
  readonly country: string
  /** See `addressKey`. */
  readonly address: string
}

/** A budget and the name of its limit, for events. */
export interface NamedBudget extends Budget {
  readonly name: LimitName
}

const hour = 3_600
const day = 86_400

/** What one send draws from, the narrow budgets first, so that one person cannot eat what all share. */
export function sendBudgets(limits: Limits, subject: SendSubject): readonly NamedBudget[] {
  const user = encodeURIComponent(subject.userId)
  const { phoneHash, prefixHash, country, address } = subject
  const { sendsPerCountryPerHour: ofCountry } = limits
  const countryLimit = typeof ofCountry === 'object' ? ofCountry[country] : ofCountry
  const budgets = [
    budget('sendsPerUserPerHour', user, hour, limits.sendsPerUserPerHour),
    budget('sendsPerUserPerDay', user, day, limits.sendsPerUserPerDay),
    budget('sendsPerPhonePer10Minutes', phoneHash, 600, limits.sendsPerPhonePer10Minutes),
    budget('sendsPerPhonePerHour', phoneHash, hour, limits.sendsPerPhonePerHour),
    budget('sendsPerPhonePerDay', phoneHash, day, limits.sendsPerPhonePerDay),
    budget('sendsPerAddressPerHour', address, hour, limits.sendsPerAddressPerHour),
    budget('sendsPerPrefixPerHour', prefixHash, hour, limits.sendsPerPrefixPerHour),
    budget('sendsPerCountryPerHour', country, hour, countryLimit),
    budget('sendsPerMinute', 'all', 60, limits.sendsPerMinute),
  ]
  return budgets.filter((one) => one !== undefined)
}

/** What one guess draws from, beside the attempts of its challenge and the failures of its user. */
export function guessBudgets(limits: Limits, address: string): readonly NamedBudget[] {
  const name = 'failuresPerAddressPer10Minutes'
  return [{ name, key: countKey(name, address), limit: limits[name], windowSeconds: 600 }]
}

/** What a code that is none draws from: it costs no attempt, and asks nobody. */
export function malformedBudget(limits: Limits, userId: string): NamedBudget {
  const name = 'malformedCodesPerUserPer10Minutes'
  const key = countKey(name, encodeURIComponent(userId))
  return { name, key, limit: limits[name], windowSeconds: 600 }
}

function budget(
  name: LimitName,
  subject: string,
  windowSeconds: number,
  limit: number | undefined,
): NamedBudget | undefined {
  if (limit === undefined) return undefined
  return { name, key: countKey(name, subject), limit, windowSeconds }
}

/** The same budgets, to be given back. */
export function givenBack(budgets: readonly Budget[]): readonly Budget[] {
  return budgets.map((one) => ({ ...one, amount: -(one.amount ?? 1) }))
}
