import { getCountries } from 'libphonenumber-js/max'
import { describe, expect, it } from 'vitest'
import { isCountry } from './countries.ts'
import { type E164, maskPhone, parsePhone } from './phone.ts'

describe('parsePhone', () => {
  it.each([
    ['+44 7700 900123', '+447700900123', 'GB', 'unknown'],
    ['07700 900123', '+447700900123', 'GB', 'unknown'],
    ['+1 415 555 0100', '+14155550100', 'US', 'fixed_line_or_mobile'],
    ['+1 246 250 1234', '+12462501234', 'BB', 'mobile'],
    ['+1 246 000 0000', '+12460000000', 'BB', 'unknown'],
    ['+1 900 555 0100', '+19005550100', 'US', 'premium_rate'],
    ['+49 1511 2345678', '+4915112345678', 'DE', 'mobile'],
    ['＋４４ ７７００ ９００１２３', '+447700900123', 'GB', 'unknown'],
  ])('reads %s', async (typed, phone, country, type) => {
    expect(await parsePhone(typed, { defaultCountry: 'GB' })).toEqual({ phone, country, type })
  })

  it.each([
    ['nothing', ''],
    ['a word', 'phone'],
    ['too few digits', '+44 77'],
    ['an extension', '+447700900123 ext. 5'],
    ['a long text', `+44${'7'.repeat(80)}`],
    ['text around it', 'call +447700900123 now'],
    ['a list', ['+447700900123']],
    ['a number', 447700900123],
    ['an object', { toString: () => '+447700900123' }],
    ['nothing at all', undefined],
  ])('refuses %s', async (_what, typed) => {
    expect(await parsePhone(typed, { defaultCountry: 'GB' })).toBeUndefined()
  })

  it('does not guess a country for national notation', async () => {
    expect(await parsePhone('07700 900123')).toBeUndefined()
  })
})

describe('maskPhone', () => {
  it.each([
    ['+447700900123', '+44 ••• ••• 123'],
    ['+14155550100', '+1 ••• ••• 100'],
    ['+79261234567', '+7 ••• ••• 567'],
    ['+353861234567', '+353 ••• ••• 567'],
    ['+12462501234', '+1 ••• ••• 234'],
  ])('shows of %s the calling code and three digits', (phone, masked) => {
    expect(maskPhone(phone as E164)).toBe(masked)
  })
})

describe('isCountry', () => {
  it('knows the countries that the metadata knows, and no other', () => {
    const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
    const all = letters.flatMap((first) => letters.map((second) => first + second))
    expect(all.filter(isCountry)).toEqual([...getCountries()].sort())
  })
})
