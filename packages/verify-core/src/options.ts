import { type BulkheadLimits, resolveBulkhead } from './bulkhead.ts'
import { warnOnConsole } from './checks.ts'
import { checkCountry } from './countries.ts'
import { createKeyring, type Keyring } from './crypto.ts'
import type { TwoFactorEvent } from './events.ts'
import { type LimitOptions, type Limits, resolveLimits } from './limits.ts'
import { functionIfGiven, oneOf, onlyKnown, wholeIn, wrongOption } from './option-checks.ts'
import { languageCodes } from './pages/language-codes.ts'
import { checkMessages } from './message-checks.ts'
import type { MessageOverrides } from './pages/messages.ts'
import type { PhoneType } from './phone.ts'
import { type PhonePolicy, resolvePhoneTypes } from './phone-policy.ts'
import type { VerifyProvider } from './provider.ts'
import type { EnrollmentStore } from './records/types.ts'
import {
  type BeforeSend,
  type ConversionOptions,
  type ConversionSettings,
  resolveConversion,
  resolveSpend,
  type SpendOptions,
  type SpendSettings,
} from './send-options.ts'
import type { Store } from './store.ts'

/** The options of `createTwoFactor`; the adapters add what concerns their framework. */
export interface TwoFactorOptions {
  /** Your product's name, as the person reads it in the message. 1 to 18 characters, none of `/ { } : $`. */
  readonly brand: string
  /** Sends and checks codes, such as `vonageVerify(...)`. */
  readonly provider: VerifyProvider
  /** Keeps all short-lived state, such as `memoryStore()`. */
  readonly store: Store
  /** Milliseconds that a call to `store` or `enrollments` may take; then it counts as failed. 1 to 5,000; default 2,000. */
  readonly storeDeadlineMs?: number
  /** Keeps enrollments in tables of your own. Default: in `store`. */
  readonly enrollments?: EnrollmentStore
  /** At least 32 bytes. A list rotates: the first signs, all are recognized. */
  readonly secret: string | readonly string[] | undefined
  /** ISO 3166 codes of the countries to which codes may be sent. There is no default: each country is a cost you choose. */
  readonly allowedCountries: readonly string[]
  /**
   * Kinds of lines to which codes may be sent, of `mobile fixed_line fixed_line_or_mobile voip personal_number unknown`.
   * Default: mobile and personal numbers, fixed lines where the provider can call, and outside production the unknown
   * ones, which are the numbers of examples and films.
   */
  readonly phoneTypes?: readonly PhoneType[]
  /** Your own judgement before a send: a CAPTCHA, a look-up of the line. Anything but true refuses it; what it throws is a 503. */
  readonly beforeSend?: (send: BeforeSend) => boolean | Promise<boolean>
  /** What messages may cost. Default: no such cap. */
  readonly spend?: SpendOptions
  /** When countries and prefixes count as pumped. */
  readonly conversion?: ConversionOptions
  /** How much the provider is asked for at once, and when it is given a rest. */
  readonly bulkhead?: Partial<BulkheadLimits>
  /** Reads numbers typed without a country code. Default: the only allowed country, else none. */
  readonly defaultCountry?: string
  /** Where a visitor who is not logged in goes. Default `/login`. */
  readonly loginPath?: string
  /** Never a place to go on to. Default `/logout`. */
  readonly logoutPath?: string
  /** Where the routes are mounted, as the browser sees it. Default `/2fa`. */
  readonly path?: string
  /** The origin(s) of your site, such as `https://example.org`: POSTs from elsewhere are refused. Required in production, and for `silent_auth`. */
  readonly origin?: string | readonly string[]
  /** Where a person goes on to when nothing else is known. Default `/`. */
  readonly defaultNext?: string
  /** Seconds a code stays valid. 60 to 600 (NIST SP 800-63B 3.1.3.2), and 60 for each channel; default 300. */
  readonly codeTtlSeconds?: number
  /** Seconds a session stays verified. 60 to 2,592,000; default 43,200 (12 hours). */
  readonly verifiedTtlSeconds?: number
  /** Seconds without use after which a session is no longer verified. 60 or more; default: no such limit. */
  readonly idleTtlSeconds?: number
  /**
   * Seconds for which a guard may rely on what this process read of a session: saves the store's round trip, and
   * lets a session that was revoked elsewhere pass for as long. 0 to 300; default 0: every request asks the store.
   */
  readonly recheckSeconds?: number
  /** What a final refusal of a number does: keep the person logged in, or end the login. Default `stay`. */
  readonly onRefused?: 'stay' | 'logout'
  /** How many users may hold one phone. Default: any number. */
  readonly maxUsersPerPhone?: number
  /** The language of pages and messages, one of `en de fr es it pt nl sv`. Default: as the browser prefers. */
  readonly language?: string
  /** Words of your own in place of ours, in every language. */
  readonly messages?: MessageOverrides
  readonly limits?: LimitOptions
  /** Told everything worth writing down. What it throws or rejects is swallowed; nobody waits for it. */
  readonly onEvent?: (event: TwoFactorEvent) => void | Promise<void>
  /** Told once of each thing that is probably set up wrongly. Default `console.warn`. */
  readonly warn?: (message: string) => void
  /** The time in ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number
}

/** Options as the rest of core uses them: checked, with every default filled in. */
export interface Settings {
  readonly brand: string
  readonly provider: VerifyProvider
  readonly store: Store
  readonly storeDeadlineMs: number
  readonly enrollments: EnrollmentStore | undefined
  readonly keyring: Keyring
  readonly phones: PhonePolicy
  readonly beforeSend: ((send: BeforeSend) => boolean | Promise<boolean>) | undefined
  readonly spend: SpendSettings | undefined
  readonly conversion: ConversionSettings
  readonly bulkhead: BulkheadLimits
  readonly defaultCountry: string | undefined
  readonly loginPath: string
  readonly logoutPath: string
  readonly path: string
  /** Paths that are never a place to go on to. */
  readonly forbiddenNext: readonly string[]
  readonly origins: readonly string[]
  readonly defaultNext: string
  readonly codeTtlMs: number
  readonly verifiedTtlMs: number
  readonly idleTtlMs: number | undefined
  readonly recheckMs: number
  readonly onRefused: 'stay' | 'logout'
  readonly maxUsersPerPhone: number | undefined
  readonly language: string | undefined
  readonly messages: MessageOverrides
  readonly limits: Limits
  /** Caps on sends only report. */
  readonly recordsOnly: boolean
  readonly onEvent: ((event: TwoFactorEvent) => void | Promise<void>) | undefined
  readonly warn: (message: string) => void
  readonly clock: () => number
}

const own: Readonly<Record<keyof TwoFactorOptions, true>> = {
  brand: true,
  provider: true,
  store: true,
  storeDeadlineMs: true,
  enrollments: true,
  secret: true,
  allowedCountries: true,
  phoneTypes: true,
  beforeSend: true,
  spend: true,
  conversion: true,
  bulkhead: true,
  defaultCountry: true,
  loginPath: true,
  logoutPath: true,
  path: true,
  origin: true,
  defaultNext: true,
  codeTtlSeconds: true,
  verifiedTtlSeconds: true,
  idleTtlSeconds: true,
  recheckSeconds: true,
  onRefused: true,
  maxUsersPerPhone: true,
  language: true,
  messages: true,
  limits: true,
  onEvent: true,
  warn: true,
  clock: true,
}
/** What adapters read; a file of options may be shared with them. */
const ofAdapters = ['user', 'rawBody', 'render', 'logout']
const known = [...Object.keys(own), ...ofAdapters]

/**
 * Check every option and fill in the defaults.
 * @throws {TypeError} naming the option, what was expected and what came.
 */
export function resolveOptions(options: TwoFactorOptions): Settings {
  onlyKnown('options', options, known)
  const countries = checkCountries(options.allowedCountries)
  const loginPath = localPath('loginPath', options.loginPath ?? '/login')
  const logoutPath = localPath('logoutPath', options.logoutPath ?? '/logout')
  const path = trimEnd(localPath('path', options.path ?? '/2fa'))
  const provider = checkProvider(options.provider)
  const steps = provider.channels.length
  return {
    brand: checkBrand(options.brand),
    provider,
    store: checkMethods('store', options.store, ['get', 'put', 'remove', 'take']),
    storeDeadlineMs: wholeIn('storeDeadlineMs', options.storeDeadlineMs ?? 2_000, 1, 5_000),
    enrollments:
      options.enrollments &&
      checkMethods('enrollments', options.enrollments, ['find', 'save', 'remove']),
    keyring: createKeyring(checkSecrets(options.secret)),
    phones: { countries, types: resolvePhoneTypes(options.phoneTypes, provider.channels) },
    beforeSend: functionIfGiven('beforeSend', options.beforeSend),
    spend: resolveSpend(options.spend),
    conversion: resolveConversion(options.conversion),
    bulkhead: resolveBulkhead(options.bulkhead),
    defaultCountry: checkDefaultCountry(options.defaultCountry, countries),
    loginPath,
    logoutPath,
    path,
    forbiddenNext: [path, trimEnd(loginPath), trimEnd(logoutPath)],
    origins: checkOrigins(options.origin, provider),
    defaultNext: localPath('defaultNext', options.defaultNext ?? '/', true),
    codeTtlMs: wholeIn('codeTtlSeconds', options.codeTtlSeconds ?? 300, 60 * steps, 600) * 1_000,
    verifiedTtlMs:
      wholeIn('verifiedTtlSeconds', options.verifiedTtlSeconds ?? 43_200, 60, 2_592_000) * 1_000,
    idleTtlMs:
      options.idleTtlSeconds === undefined
        ? undefined
        : wholeIn('idleTtlSeconds', options.idleTtlSeconds, 60, 2_592_000) * 1_000,
    recheckMs: wholeIn('recheckSeconds', options.recheckSeconds ?? 0, 0, 300) * 1_000,
    onRefused: oneOf('onRefused', options.onRefused ?? 'stay', ['stay', 'logout']),
    maxUsersPerPhone:
      options.maxUsersPerPhone === undefined
        ? undefined
        : wholeIn('maxUsersPerPhone', options.maxUsersPerPhone, 1, 1_000),
    language:
      options.language === undefined
        ? undefined
        : oneOf('language', options.language, languageCodes),
    messages: checkMessages(options.messages ?? {}),
    limits: resolveLimits(options.limits ?? {}),
    recordsOnly:
      oneOf('limits.mode', options.limits?.mode ?? 'enforce', ['enforce', 'record']) === 'record',
    onEvent: functionIfGiven('onEvent', options.onEvent),
    warn: functionIfGiven('warn', options.warn) ?? warnOnConsole,
    clock: functionIfGiven('clock', options.clock) ?? Date.now,
  }
}

function checkBrand(brand: unknown): string {
  if (typeof brand === 'string' && /^[^/{}:$]{1,18}$/u.test(brand) && brand.trim() !== '')
    return brand
  throw wrongOption('brand', '1 to 18 characters, none of / { } : $', brand)
}

function checkMethods<T extends object>(
  option: string,
  value: T,
  methods: readonly (keyof T & string)[],
): T {
  const missing = methods.find((name) => typeof (value as T | undefined)?.[name] !== 'function')
  if (missing === undefined) return value
  throw new TypeError(`${option}: expected an object with the method ${missing}`)
}

function checkProvider(provider: VerifyProvider): VerifyProvider {
  checkMethods('provider', provider, ['start', 'check', 'resend', 'cancel'])
  if (!Array.isArray(provider.channels) || provider.channels.length < 1) {
    throw wrongOption('provider.channels', 'at least one channel', provider.channels)
  }
  wholeIn('provider.codeLength', provider.codeLength, 6, 10)
  const silentAt = provider.channels.lastIndexOf('silent_auth')
  if (silentAt > 0 || (silentAt === 0 && provider.channels.length < 2)) {
    throw wrongOption(
      'provider.channels',
      'silent_auth only as the first of several',
      provider.channels,
    )
  }
  const [sending] = provider.channels.slice(silentAt + 1)
  if (sending === 'email') {
    throw wrongOption(
      'provider.channels',
      'email only behind a channel that sends to the phone',
      provider.channels,
    )
  }
  if (provider.webhook) checkMethods('provider.webhook', provider.webhook, ['parse'])
  return provider
}

/** Never shows what came: it is a secret, or nearly one. */
function checkSecrets(secret: TwoFactorOptions['secret']): readonly [string, ...string[]] {
  const secrets: readonly unknown[] = Array.isArray(secret) ? secret : [secret]
  const checked = secrets.map((one) => {
    if (typeof one !== 'string') throw new TypeError(`secret: expected a string, got ${typeof one}`)
    const bytes = Buffer.byteLength(one)
    if (bytes < 32) throw new TypeError(`secret: expected at least 32 bytes, got ${bytes}`)
    return one
  })
  const [first, ...others] = checked
  if (first === undefined) throw new TypeError('secret: expected at least one, got an empty list')
  return [first, ...others]
}

function checkCountries(countries: unknown): ReadonlySet<string> {
  if (!Array.isArray(countries) || countries.length === 0) {
    throw wrongOption(
      'allowedCountries',
      "a list of ISO 3166 codes such as ['US', 'GB']",
      countries,
    )
  }
  return new Set(countries.map((country) => checkCountry('allowedCountries', country)))
}

function checkDefaultCountry(
  country: string | undefined,
  allowed: ReadonlySet<string>,
): string | undefined {
  if (country === undefined) return allowed.size === 1 ? [...allowed][0] : undefined
  if (allowed.has(country)) return country
  throw wrongOption('defaultCountry', 'one of allowedCountries', country)
}

function checkOrigins(
  origin: TwoFactorOptions['origin'],
  provider: VerifyProvider,
): readonly string[] {
  const origins: readonly unknown[] =
    origin === undefined ? [] : Array.isArray(origin) ? origin : [origin]
  if (origins.length === 0 && process.env['NODE_ENV'] === 'production') {
    throw wrongOption(
      'origin',
      "your site's origin such as 'https://example.org' (production)",
      origin,
    )
  }
  if (origins.length === 0 && provider.channels.includes('silent_auth')) {
    throw wrongOption(
      'origin',
      "your site's origin such as 'https://example.org' (silent_auth: the device comes back to it)",
      origin,
    )
  }
  return origins.map((one) => {
    if (typeof one === 'string' && URL.canParse(one) && new URL(one).origin === one) return one
    throw wrongOption('origin', "scheme and host only, such as 'https://example.org'", one)
  })
}

function localPath(option: string, path: unknown, isRootFine = false): string {
  const isLocal = typeof path === 'string' && /^\/(?![/\\])[\w\-./~%?=&]*$/.test(path)
  if (isLocal && (isRootFine || path.length > 1)) return path
  throw wrongOption(option, "a path on this site such as '/login'", path)
}

function trimEnd(path: string): string {
  return path.replace(/\/+$/, '')
}
