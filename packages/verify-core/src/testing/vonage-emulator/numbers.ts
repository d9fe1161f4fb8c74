import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js'

/** One spelling for every way to write a recipient: digits without `+` or `00`, or an e-mail address. */
export function recipientKey(to: string): string {
  if (to.includes('@')) return to.trim().toLowerCase()
  return to.replace(/\D/g, '').replace(/^00/, '')
}

/** How a recipient is shown to tests: E.164 with its `+`, or the e-mail address. */
export function shownRecipient(key: string): string {
  return key.includes('@') ? key : `+${key}`
}

/** Digits of an international number as v2 wants them, without `+` or `00`. */
export const bareNumber = /^[1-9]\d{6,14}$/

/** The digits v1 makes of `number` and `country`; `undefined` when it would refuse them. */
export function normalizeNumber(number: string, country: string | undefined): string | undefined {
  if (!/^\+?[\d\s().-]+$/.test(number)) return undefined
  const key = country === undefined ? recipientKey(number) : nationalKey(number, country)
  return key !== undefined && bareNumber.test(key) ? key : undefined
}

function nationalKey(number: string, country: string): string | undefined {
  const code = country.toUpperCase()
  if (!isCountry(code)) return undefined
  return parsePhoneNumberFromString(number, code)?.number.slice(1)
}

/** Whether `value` is a two-letter country, in either case. */
export function isCountryCode(value: string): boolean {
  return isCountry(value.toUpperCase())
}

function isCountry(value: string): value is CountryCode {
  return isSupportedCountry(value)
}
