import { checkCountry } from './countries.ts'
import { wholeIn, wrongOption } from './option-checks.ts'

/** The caps on sends and guesses. Each is at least 1; forgetting one gives the default. */
export interface Limits {
  /** Default 5. */
  readonly sendsPerUserPerHour: number
  /** Default 10. */
  readonly sendsPerUserPerDay: number
  /** Different phones one user may try to enroll. Default 3. */
  readonly newPhonesPerUserPerDay: number
  /** To one phone, whoever asks. Default 3. */
  readonly sendsPerPhonePer10Minutes: number
  /** Default 5. */
  readonly sendsPerPhonePerHour: number
  /** Default 10. */
  readonly sendsPerPhonePerDay: number
  /** From one client address (IPv6: its /64), as the framework determines it. Default 10. */
  readonly sendsPerAddressPerHour: number
  /** To numbers that differ in their last four digits only. Default 20. */
  readonly sendsPerPrefixPerHour: number
  /** To one country, or to each by its ISO 3166 code. Default: no such cap. */
  readonly sendsPerCountryPerHour?: number | Readonly<Record<string, number>>
  /** Of the whole service. Default 60. */
  readonly sendsPerMinute: number
  /** Wrong codes from one client address (IPv6: its /64). Default 30. */
  readonly failuresPerAddressPer10Minutes: number
  /** Codes of one user that are none: too short, too long, not digits. They cost no attempt. Default 30. */
  readonly malformedCodesPerUserPer10Minutes: number
}

/** The caps by name, as events report them. */
export type LimitName = keyof Limits | 'spendPerHour' | 'spendPerDay'

/** What may be said about limits. */
export interface LimitOptions extends Partial<Limits> {
  /** `record` lets everything pass and only reports what would have been refused, to find the right caps. Default `enforce`. */
  readonly mode?: 'enforce' | 'record'
}

const defaults: Limits = {
  sendsPerUserPerHour: 5,
  sendsPerUserPerDay: 10,
  newPhonesPerUserPerDay: 3,
  sendsPerPhonePer10Minutes: 3,
  sendsPerPhonePerHour: 5,
  sendsPerPhonePerDay: 10,
  sendsPerAddressPerHour: 10,
  sendsPerPrefixPerHour: 20,
  sendsPerMinute: 60,
  failuresPerAddressPer10Minutes: 30,
  malformedCodesPerUserPer10Minutes: 30,
}

const most = 1_000_000

/** @throws {TypeError} naming the limit that is wrong. */
export function resolveLimits(options: LimitOptions): Limits {
  const { mode: _mode, sendsPerCountryPerHour, ...others } = options
  const resolved: { -readonly [Name in keyof Limits]: Limits[Name] } = { ...defaults }
  for (const [name, value] of Object.entries(others)) {
    if (!isLimit(name)) throw wrongOption('limits', Object.keys(defaults).join(', '), name)
    if (value !== undefined) resolved[name] = wholeIn(`limits.${name}`, value, 1, most)
  }
  if (sendsPerCountryPerHour !== undefined) {
    resolved.sendsPerCountryPerHour = checkCountryLimit(sendsPerCountryPerHour)
  }
  return resolved
}

function isLimit(name: string): name is Exclude<keyof Limits, 'sendsPerCountryPerHour'> {
  return Object.hasOwn(defaults, name)
}

function checkCountryLimit(
  limit: number | Readonly<Record<string, number>>,
): number | Readonly<Record<string, number>> {
  const name = 'limits.sendsPerCountryPerHour'
  if (typeof limit !== 'object') return wholeIn(name, limit, 1, most)
  const checked = Object.entries(limit).map(([country, value]) => {
    checkCountry(name, country)
    return [country, wholeIn(`${name}.${country}`, value, 1, most)] as const
  })
  return Object.fromEntries(checked)
}
