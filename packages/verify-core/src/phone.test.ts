import { getCountries, getCountryCallingCode } from 'libphonenumber-js/max'
import { describe, expect, it, vi } from 'vitest'
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
    ['tel:+44-7700-900123', '+447700900123', 'GB', 'unknown'],
    [' TEL:07700 900123 ', '+447700900123', 'GB', 'unknown'],
    ['+1 204 000 0000', '+12040000000', 'US', 'unknown'],
    ['+883 5100 12345678', '+883510012345678', undefined, 'voip'],
    ['＋４４ ７７００ ９００１２３', '+447700900123', 'GB', 'unknown'],
  ])('reads %s', async (typed, phone, country, type) => {
    expect(await parsePhone(typed, { defaultCountry: 'GB' })).toEqual({ phone, country, type })
  })

  it.each([
    ['nothing', ''],
    ['a word', 'phone'],
    ['too few digits', '+44 77'],
    ['an extension', '+447700900123 ext. 5'],
    ['an extension in a link', 'tel:+447700900123;ext=5'],
    ['a link of another kind', 'sms:+447700900123'],
    ['two numbers', '+447700900123,+447700900124'],
    ['nothing but a plus', '+'],
    ['an emergency number', '999'],
    ['too many digits', '+4477009001234567'],
    ['64 characters and one more', `+44 7700 900123${' '.repeat(50)}`],
    ['a long text', `+44${'7'.repeat(80)}`],
    ['text around it', 'call +447700900123 now'],
    ['a list', ['+447700900123']],
    ['a number', 447700900123],
    ['an object', { toString: () => '+447700900123' }],
    ['nothing at all', undefined],
  ])('refuses %s', async (_what, typed) => {
    expect(await parsePhone(typed, { defaultCountry: 'GB' })).toBeUndefined()
  })

  // Area codes of the territories that share +1 with the US (North American Numbering Plan), one of each.
  it.each([
    [242, 'BS'],
    [246, 'BB'],
    [264, 'AI'],
    [268, 'AG'],
    [284, 'VG'],
    [340, 'VI'],
    [345, 'KY'],
    [441, 'BM'],
    [473, 'GD'],
    [649, 'TC'],
    [658, 'JM'],
    [664, 'MS'],
    [670, 'MP'],
    [671, 'GU'],
    [684, 'AS'],
    [721, 'SX'],
    [758, 'LC'],
    [767, 'DM'],
    [784, 'VC'],
    [787, 'PR'],
    [809, 'DO'],
    [868, 'TT'],
    [869, 'KN'],
    [876, 'JM'],
  ])('tells by +1 %i alone that a number is not of the US but of %s', async (area, country) => {
    for (const rest of ['0000000', '1234567', '9999999']) {
      const found = await parsePhone(`+1${area}${rest}`, { defaultCountry: 'US' })
      expect(found?.country).toBe(country)
    }
  })

  it('takes an unknown default country for none', async () => {
    expect(await parsePhone('07700 900123', { defaultCountry: 'XX' })).toBeUndefined()
    expect((await parsePhone('+447700900123', { defaultCountry: 'XX' }))?.country).toBe('GB')
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

describe('maskPhone, for every calling code', () => {
  it('shows all of it, and none of the national number but its end', () => {
    const codes = [
      ...new Set(getCountries().map((one) => getCountryCallingCode(one))),
      '800',
      '881',
      '883',
      '979',
    ]
    for (const code of codes) {
      expect(maskPhone(`+${code}5550123` as E164)).toBe(`+${code} ••• ••• 123`)
    }
  })
})

describe('importing phone.ts', () => {
  it('loads no metadata: the first number, or warming up, does', async () => {
    const loaded: string[] = []
    vi.resetModules()
    vi.doMock('libphonenumber-js/max', async (original) => {
      loaded.push('metadata')
      return original()
    })
    const phone = await import('./phone.ts')
    expect(phone.maskPhone('+447700900123' as E164)).toBe('+44 ••• ••• 123')
    await vi.dynamicImportSettled()
    expect(loaded).toEqual([])
    await phone.warmUpPhones()
    await phone.parsePhone('+447700900123')
    expect(loaded).toEqual(['metadata'])
    vi.doUnmock('libphonenumber-js/max')
  })
})

describe('isCountry', () => {
  it('knows the countries that the metadata knows, and no other', () => {
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'.split('')
    const all = letters.flatMap((first) => letters.map((second) => first + second))
    expect(all.filter(isCountry)).toEqual([...getCountries()].sort())
  })
})
