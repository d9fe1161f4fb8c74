import type { Limits } from '../options.ts'
import { countKey } from '../records/keys.ts'
import type { Budget } from '../store.ts'

/** Whose budgets a send draws from. `phoneHash` is keyed: in SECURITY.md. */
export interface SendSubject {
  readonly userId: string
  readonly phoneHash: string
}

/** A budget and the name of its limit, for events. */
export interface NamedBudget extends Budget {
  readonly limit: number
  readonly name: keyof Limits
}

/** What one send draws from, the narrow budgets first, so that one person cannot eat what all share. */
export function sendBudgets(limits: Limits, subject: SendSubject): readonly NamedBudget[] {
  const user = encodeURIComponent(subject.userId)
  const budget = (name: keyof Limits, of: string, windowSeconds: number): NamedBudget => ({
    name,
    key: countKey(name, of),
    limit: limits[name],
    windowSeconds,
  })
  return [
    budget('sendsPerUserPerHour', user, 3_600),
    budget('sendsPerUserPerDay', user, 86_400),
    budget('sendsPerPhonePer10Minutes', subject.phoneHash, 600),
    budget('sendsPerPhonePerHour', subject.phoneHash, 3_600),
    budget('sendsPerPhonePerDay', subject.phoneHash, 86_400),
    budget('sendsPerMinute', 'all', 60),
  ]
}

/** What one guess draws from, beside the attempts of its challenge and the failures of its user. */
export function guessBudgets(limits: Limits, address: string | undefined): readonly NamedBudget[] {
  if (address === undefined) return []
  const name = 'failuresPerAddressPer10Minutes'
  return [{ name, key: countKey(name, address), limit: limits[name], windowSeconds: 600 }]
}

/** The same budgets, to be given back. */
export function givenBack(budgets: readonly Budget[]): readonly Budget[] {
  return budgets.map((budget) => ({ ...budget, amount: -1 }))
}
