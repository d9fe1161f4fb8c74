import { describe, expect, it } from 'vitest'
import type { Budget } from '../store.ts'
import { type Counters, takeAtOnce } from './take.ts'

const budget = (key: string, amount = 1): Budget => ({ key, limit: 1, windowSeconds: 60, amount })

/** Every key is a slot of its own; the key `full` refuses. */
function counters(log: string[]): Counters {
  return {
    slotsOf: (budgets) => budgets.map((_, place) => [place]),
    async draw(budgets) {
      log.push(...budgets.map(({ key, amount }) => `${key} ${amount}`))
      return budgets.map(({ key, amount = 1 }) => ({
        allowed: key !== 'full' || amount <= 0,
        count: 1,
        resetsAt: 1,
      }))
    },
    undo: async ({ key }) => void log.push(`undo ${key}`),
  }
}

describe('taking from several slots', () => {
  it.each([
    ['undoes what is behind a refusal', ['a', 'full', 'b'], [1, 1, 1], ['undo b']],
    ['undoes nothing when nobody refuses', ['a', 'b'], [1, 1], []],
    ['gives back to all at once', ['full', 'b'], [-1, -1], []],
  ])('%s', async (_name, keys, amounts, undone) => {
    const log: string[] = []
    const budgets = keys.map((key, nth) => budget(key, amounts[nth]))
    await takeAtOnce(counters(log), budgets)
    expect(log.slice(keys.length)).toEqual(undone)
  })

  it('gives nothing back behind a refusal, not even for a moment', async () => {
    const log: string[] = []
    const answers = await takeAtOnce(counters(log), [budget('a'), budget('full'), budget('b', -1)])
    expect(answers.map(({ allowed }) => allowed)).toEqual([true, false])
    expect(log).toEqual(['a 1', 'full 1'])
  })
})
