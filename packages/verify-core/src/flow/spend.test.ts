import { expect, it } from 'vitest'
import { crossesAlarm, spendBudgets } from './spend.ts'

it('counts money in ten-thousandths, rounded up against the spender', () => {
  expect(spendBudgets({ perHour: 5, perDay: 20.5 }, 0.05011)).toMatchObject([
    { name: 'spendPerHour', limit: 50_000, amount: 502, windowSeconds: 3_600 },
    {
      name: 'spendPerDay',
      key: 'count:spendPerDay:all',
      limit: 205_000,
      amount: 502,
      windowSeconds: 86_400,
    },
  ])
  expect(spendBudgets({ perHour: undefined, perDay: 1 }, 0.05)).toHaveLength(1)
  // 0.1 + 0.2 is a hair over 0.3, and is charged as 0.3.
  expect(spendBudgets({ perHour: 1, perDay: undefined }, 0.1 + 0.2)).toMatchObject([
    { amount: 3_000 },
  ])
})

it.each([
  [79, false],
  [80, true],
  [84, true],
  [85, false],
])('alarms once, with the take that reaches 80 %%: %i', (count, crosses) => {
  const budget = {
    name: 'spendPerHour',
    key: 'k',
    limit: 100,
    windowSeconds: 1,
    amount: 5,
  } as const
  expect(crossesAlarm(budget, count)).toBe(crosses)
})
