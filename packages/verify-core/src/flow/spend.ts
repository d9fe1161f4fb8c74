import { countKey } from '../records/keys.ts'
import type { NamedBudget } from './budgets.ts'

/** Caps on what sends may cost, in the currency of `price`. */
export interface SpendPolicy {
  readonly perHour: number | undefined
  readonly perDay: number | undefined
}

/** Counters hold whole numbers: ten-thousandths of the currency, rounded up. */
const unitsPerOne = 10_000

/** What a send of this price draws from. */
export function spendBudgets(policy: SpendPolicy, price: number): readonly NamedBudget[] {
  // Sums of decimals are a hair off: that hair is not worth a unit.
  const amount = Math.ceil(price * unitsPerOne - 1e-6)
  const caps = [
    ['spendPerHour', policy.perHour, 3_600],
    ['spendPerDay', policy.perDay, 86_400],
  ] as const
  return caps.flatMap(([name, cap, windowSeconds]) => {
    if (cap === undefined) return []
    const limit = Math.floor(cap * unitsPerOne)
    return [{ name, key: countKey(name, 'all'), limit, windowSeconds, amount }]
  })
}

/** Whether this take carried the count over 80 % of its cap. */
export function crossesAlarm(budget: NamedBudget, count: number): boolean {
  const line = budget.limit * 0.8
  return count >= line && count - (budget.amount ?? 1) < line
}
