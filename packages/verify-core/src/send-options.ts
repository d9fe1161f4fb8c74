import type { ConversionPolicy } from './flow/conversion.ts'
import type { SpendPolicy } from './flow/spend.ts'
import { onlyKnown, wholeIn, wrongOption } from './option-checks.ts'
import type { E164 } from './phone.ts'
import type { Channel } from './provider.ts'
import type { User } from './user.ts'

/** A send that is about to be made, for the app's own judgement. */
export interface BeforeSend {
  readonly user: User
  /** The full number: for a look-up, not for a log. */
  readonly phone: E164
  /** ISO 3166. */
  readonly country: string
  readonly purpose: 'enroll' | 'login'
  /** The client's address as the framework determines it. */
  readonly ip: string | undefined
  /** A field of the form or JSON body, such as the answer of a CAPTCHA. */
  readonly field: (name: string) => string | undefined
}

/** What messages may cost. */
export interface SpendOptions {
  /** The price of one message, in a currency of your choice. A workflow of several channels costs all of them. */
  readonly price: (send: { readonly country: string; readonly channel: Channel }) => number
  /** Told at 80 %, nothing more is sent at 100 %. Default: no such cap. */
  readonly perHour?: number
  readonly perDay?: number
}

/** When a country or prefix where few codes are ever typed is reported, and when it is no longer sent to. */
export interface ConversionOptions {
  /** At or below this share of proofs the app is told, by an event. 0 to 1; default 0.35. */
  readonly alarmShare?: number
  /** Below this share nothing more is sent there for the rest of the day. 0 to 1, 0 turns it off; default 0.2. */
  readonly blockShare?: number
  /** Sends to numbers that differ in their last four digits only, before they are judged. Default 20. */
  readonly leastSendsPerPrefix?: number
  /** Sends to a country before it is judged: more, because to block a country hits many. Default 100. */
  readonly leastSendsPerCountry?: number
}

export interface SpendSettings extends SpendPolicy {
  readonly price: SpendOptions['price']
}

export interface ConversionSettings {
  readonly prefix: ConversionPolicy
  readonly country: ConversionPolicy
}

/** @throws {TypeError} naming what is wrong. */
export function resolveSpend(options: SpendOptions | undefined): SpendSettings | undefined {
  if (options === undefined) return undefined
  onlyKnown('spend', options, ['price', 'perHour', 'perDay'])
  const { price, perHour, perDay } = options
  if (typeof price !== 'function') throw wrongOption('spend.price', 'a function', price)
  for (const [name, cap] of Object.entries({ perHour, perDay })) {
    const isCap = cap === undefined || (Number.isFinite(cap) && cap > 0)
    if (!isCap) throw wrongOption(`spend.${name}`, 'a number above 0', cap)
  }
  return { price, perHour, perDay }
}

/** @throws {TypeError} naming what is wrong. */
export function resolveConversion(options: ConversionOptions = {}): ConversionSettings {
  onlyKnown('conversion', options, [
    'alarmShare',
    'blockShare',
    'leastSendsPerPrefix',
    'leastSendsPerCountry',
  ])
  const share = (name: 'alarmShare' | 'blockShare', value: number) => {
    if (Number.isFinite(value) && value >= 0 && value <= 1) return value
    throw wrongOption(`conversion.${name}`, 'a number from 0 to 1', value)
  }
  const alarmShare = share('alarmShare', options.alarmShare ?? 0.35)
  const blockShare = share('blockShare', options.blockShare ?? 0.2)
  const policy = (name: 'leastSendsPerPrefix' | 'leastSendsPerCountry', value: number) => ({
    alarmShare,
    blockShare,
    leastSends: wholeIn(`conversion.${name}`, value, 1, 1_000_000),
  })
  return {
    prefix: policy('leastSendsPerPrefix', options.leastSendsPerPrefix ?? 20),
    country: policy('leastSendsPerCountry', options.leastSendsPerCountry ?? 100),
  }
}
