import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../options.ts'
import { goodOptions } from '../../test/visitor.ts'
import { givenBack, guessBudgets, sendBudgets } from './budgets.ts'

const { limits } = resolveOptions(goodOptions())

describe('budgets', () => {
  it('of a send go from the narrow to the wide', () => {
    const budgets = sendBudgets(limits, { userId: 'a:b', phoneHash: 'hash' })
    expect(budgets.map(({ key, limit, windowSeconds }) => [key, limit, windowSeconds])).toEqual([
      ['count:sendsPerUserPerHour:a%3Ab', 5, 3_600],
      ['count:sendsPerUserPerDay:a%3Ab', 10, 86_400],
      ['count:sendsPerPhonePer10Minutes:hash', 3, 600],
      ['count:sendsPerPhonePerHour:hash', 5, 3_600],
      ['count:sendsPerPhonePerDay:hash', 10, 86_400],
      ['count:sendsPerMinute:all', 60, 60],
    ])
  })

  it('of a guess are of its address, where there is one', () => {
    expect(guessBudgets(limits, '192.0.2.1')).toMatchObject([{ limit: 30, windowSeconds: 600 }])
    expect(guessBudgets(limits, undefined)).toEqual([])
  })

  it('are given back one by one', () => {
    const budgets = guessBudgets(limits, '192.0.2.1')
    expect(givenBack(budgets)).toEqual([{ ...budgets[0], amount: -1 }])
  })
})
