import { describe, expect, it } from 'vitest'
import { resolveOptions } from '../options.ts'
import { goodOptions } from '../../test/visitor.ts'
import { givenBack, guessBudgets, sendBudgets } from './budgets.ts'

const { limits } = resolveOptions(goodOptions())

const subject = {
  userId: 'a:b',
  phoneHash: 'hash',
  prefixHash: 'prefix',
  country: 'GB',
  address: '192.0.2.1',
}

describe('budgets', () => {
  it('of a send go from the narrow to the wide', () => {
    const budgets = sendBudgets(limits, subject)
    expect(budgets.map(({ key, limit, windowSeconds }) => [key, limit, windowSeconds])).toEqual([
      ['count:sendsPerUserPerHour:a%3Ab', 5, 3_600],
      ['count:sendsPerUserPerDay:a%3Ab', 10, 86_400],
      ['count:sendsPerPhonePer10Minutes:hash', 3, 600],
      ['count:sendsPerPhonePerHour:hash', 5, 3_600],
      ['count:sendsPerPhonePerDay:hash', 10, 86_400],
      ['count:sendsPerAddressPerHour:192.0.2.1', 10, 3_600],
      ['count:sendsPerPrefixPerHour:prefix', 20, 3_600],
      ['count:sendsPerMinute:all', 60, 60],
    ])
  })

  it.each([
    [7, 7],
    [{ GB: 8, US: 9 }, 8],
    [{ US: 9 }, undefined],
    [undefined, undefined],
  ])('of a country are as the app says: %j', (sendsPerCountryPerHour, expected) => {
    const capped = { ...limits, ...(sendsPerCountryPerHour && { sendsPerCountryPerHour }) }
    const found = sendBudgets(capped, subject).find(({ key }) => key.endsWith(':GB'))
    expect(found?.limit).toBe(expected)
    if (found) expect(found.name).toBe('sendsPerCountryPerHour')
  })

  it('of a guess are of its address', () => {
    const name = 'failuresPerAddressPer10Minutes'
    expect(guessBudgets(limits, '192.0.2.1')).toEqual([
      { name, key: `count:${name}:192.0.2.1`, limit: 30, windowSeconds: 600 },
    ])
  })

  it('are given back one by one', () => {
    const budgets = guessBudgets(limits, '192.0.2.1')
    expect(givenBack(budgets)).toEqual([{ ...budgets[0], amount: -1 }])
  })
})
