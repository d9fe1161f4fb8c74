import type { Budget, Taken } from 'verify-core'
import { type Mutant, mutant, turn } from './mutant.ts'

/** The parts of drawing from one counter that a mutant may get wrong. */
interface Rules {
  allows(count: number, amount: number, limit: number): boolean
  /** The count after a draw. */
  after(count: number, amount: number, limit: number, allowed: boolean): number
  /** Whether a draw begins a window. */
  begins(amount: number, allowed: boolean): boolean
  /** The end of the window of a live counter. */
  moves(resetsAt: number, amount: number, fresh: number, allowed: boolean): number
  /** The end of a new window. */
  ends(now: number, seconds: number, past: number | undefined): number
}

const sound: Rules = {
  allows: (count, amount, limit) => amount <= 0 || count + amount <= limit,
  after: (count, amount, _limit, allowed) => (allowed ? Math.max(0, count + amount) : count),
  begins: (amount, allowed) => allowed && amount > 0,
  moves: (resetsAt) => resetsAt,
  ends: (now, seconds) => now + seconds * 1_000,
}

/** Counters of their own with some rules broken; removing them works. */
function bendsRules(name: string, caughtBy: readonly string[], broken: Partial<Rules>): Mutant {
  const rules = { ...sound, ...broken }
  return mutant(name, caughtBy, (store, clock) => {
    const counters = new Map<string, { count: number; resetsAt: number }>()
    function draw({ key, limit, windowSeconds, amount = 1 }: Budget): Taken {
      const now = clock()
      const kept = counters.get(key)
      const live = kept && kept.resetsAt > now ? kept : undefined
      const count = live?.count ?? 0
      const allowed = rules.allows(count, amount, limit)
      const after = rules.after(count, amount, limit, allowed)
      const fresh = rules.ends(now, windowSeconds, kept?.resetsAt)
      if (!live && !rules.begins(amount, allowed)) return { allowed, count: after, resetsAt: now }
      const resetsAt = live ? rules.moves(live.resetsAt, amount, fresh, allowed) : fresh
      counters.set(key, { count: after, resetsAt })
      return { allowed, count: after, resetsAt }
    }
    return {
      take: async (budgets) => {
        const answers: Taken[] = []
        for (const budget of budgets) {
          const taken = draw(budget)
          answers.push(taken)
          if (!taken.allowed) break
        }
        return answers
      },
      remove: async (key, options) => {
        const counter = counters.get(key)
        if (counter && counter.resetsAt > clock()) return counters.delete(key)
        return store.remove(key, options)
      },
    }
  })
}

/** A sound store that hears another budget than it is asked for. */
const bendsBudgets = (
  name: string,
  caughtBy: readonly string[],
  bend: (budget: Budget, nth: number, all: readonly Budget[]) => Budget,
) => mutant(name, caughtBy, (store) => ({ take: async (budgets) => store.take(budgets.map(bend)) }))

export const budgetMutants: readonly Mutant[] = [
  bendsRules('allows one more than the limit', ['S52', 'S55', 'S67'], {
    allows: (count, amount, limit) => count + amount <= limit + 1,
  }),
  bendsRules('counts what it refuses', ['S52', 'S53'], {
    after: (count, amount) => Math.max(0, count + amount),
  }),
  bendsRules('grants a part', ['S54'], {
    allows: (count, amount, limit) => amount <= 0 || count < limit,
    after: (count, amount, limit) => Math.max(0, Math.min(limit, count + amount)),
  }),
  bendsBudgets('takes one whatever the amount', ['S54', 'S56', 'S57', 'S58'], (budget) => ({
    ...budget,
    amount: 1,
  })),
  bendsBudgets('reads when no amount is named', ['S65'], (budget) => ({ amount: 0, ...budget })),
  bendsRules('refuses to read or give back when full', ['S56', 'S57'], {
    allows: (count, amount, limit) => count < limit && count + amount <= limit,
  }),
  bendsRules('gives back below 0', ['S58'], {
    after: (count, amount, _limit, allowed) => (allowed ? count + amount : count),
  }),
  bendsRules('gives back into the next window', ['S58', 'S75'], {
    after: (count, amount, _limit, allowed) => (allowed ? count + amount : count),
    begins: (amount, allowed) => allowed && amount !== 0,
  }),
  mutant('keeps the first limit', ['S59'], (store) => {
    const limits = new Map<string, number>()
    return {
      take: async (budgets) => {
        for (const { key, limit } of budgets) if (!limits.has(key)) limits.set(key, limit)
        return store.take(
          budgets.map((budget) => ({ ...budget, limit: limits.get(budget.key) ?? budget.limit })),
        )
      },
    }
  }),
  bendsBudgets('counts everything in one', ['S60', 'S61'], (budget) => ({
    ...budget,
    key: 'all',
  })),
  mutant('answers in the order of the alphabet', ['S61'], (store) => ({
    take: async (budgets) =>
      store.take(budgets.toSorted((one, other) => (one.key < other.key ? -1 : 1))),
  })),
  mutant('goes on after a refusal', ['S62', 'S68'], (store) => ({
    take: async (budgets) =>
      (await Promise.all(budgets.map((budget) => store.take([budget])))).flat(),
  })),
  mutant('takes back what was before a refusal', ['S62'], (store) => ({
    take: async (budgets) => {
      const answers = await store.take(budgets)
      if (answers.at(-1)?.allowed !== false) return answers
      const before = budgets.slice(0, answers.length - 1)
      await store.take(before.map((budget) => ({ ...budget, amount: -(budget.amount ?? 1) })))
      return answers
    },
  })),
  mutant('draws once from a key that is named twice', ['S63'], (store) => ({
    take: async (budgets) =>
      store.take([...new Map(budgets.map((budget) => [budget.key, budget])).values()]),
  })),
  mutant('chokes on an empty list of budgets', ['S64'], (store) => ({
    take: async (budgets) => {
      if (budgets.length === 0) throw new SyntaxError('near ")"')
      return store.take(budgets)
    },
  })),
  mutant('reads, then writes', ['S66', 'S67', 'S68'], (store) => {
    const counts = new Map<string, number>()
    return {
      take: async (budgets) => {
        const answers: Taken[] = []
        for (const { key, limit, amount = 1 } of budgets) {
          const count = counts.get(key) ?? 0
          await turn()
          const allowed = amount <= 0 || count + amount <= limit
          if (allowed) counts.set(key, count + amount)
          answers.push({ allowed, count: allowed ? count + amount : count, resetsAt: 0 })
          if (!allowed) break
        }
        await store.take([])
        return answers
      },
    }
  }),
]

export const windowMutants: readonly Mutant[] = [
  bendsBudgets('takes the seconds of a window for ms', ['S69', 'S71'], (budget) => ({
    ...budget,
    windowSeconds: budget.windowSeconds / 1_000,
  })),
  bendsBudgets(
    'never ends a window',
    ['S36', 'S69', 'S71', 'S72', 'S74', 'S75', 'S76'],
    (budget) => ({
      ...budget,
      windowSeconds: 1e9,
    }),
  ),
  bendsRules('ends a window a second early', ['S71'], {
    ends: (now, seconds) => now + (seconds - 1) * 1_000,
  }),
  bendsRules('ends a window 1 ms late', ['S71'], {
    ends: (now, seconds) => now + seconds * 1_000 + 1,
  }),
  bendsRules('moves the window by taking', ['S70', 'S77'], {
    moves: (resetsAt, amount, fresh, allowed) => (amount > 0 && allowed ? fresh + 1 : resetsAt),
  }),
  bendsRules('moves the window by refusing', ['S70'], {
    moves: (resetsAt, _amount, fresh, allowed) => (allowed ? resetsAt : fresh),
  }),
  bendsRules('moves the window by reading', ['S70'], {
    moves: (resetsAt, amount, fresh) => (amount === 0 ? fresh : resetsAt),
  }),
  bendsRules('moves the window by giving back', ['S70'], {
    moves: (resetsAt, amount, fresh) => (amount < 0 ? fresh : resetsAt),
  }),
  bendsRules('begins the next window where the last ended', ['S72'], {
    ends: (now, seconds, past) => (past ?? now) + seconds * 1_000,
  }),
  bendsRules('begins a window by reading', ['S36', 'S73'], {
    begins: (amount, allowed) => allowed && amount >= 0,
  }),
  bendsRules('begins a window by refusing', ['S55', 'S73'], {
    begins: (amount) => amount > 0,
  }),
  bendsRules('begins a window by giving back', ['S73'], {
    begins: (amount, allowed) => allowed && amount !== 0,
  }),
  bendsBudgets('gives all budgets the window of the first', ['S76'], (budget, _nth, all) => ({
    ...budget,
    windowSeconds: all[0]?.windowSeconds ?? budget.windowSeconds,
  })),
]

/** The same counters with no rule broken: what a mutant is caught for is its own mistake. */
export const soundCounters = bendsRules('breaks no rule', [], {})
