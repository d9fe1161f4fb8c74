import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isPostgres } from './database/open.ts'

/** Who Pollstr is to Vonage. */
export type VonageCredentials =
  | { readonly apiKey: string; readonly apiSecret: string }
  | { readonly applicationId: string; readonly privateKey: string }

/** The environment, checked. */
export interface Config {
  readonly isProduction: boolean
  /** 0: any free port. */
  readonly port: number
  /** Absent: every interface. With the emulator the loopback interface, because anybody who reaches it reads the codes. */
  readonly host: string | undefined
  /** A `postgres://` URL, or the path of an SQLite file. */
  readonly database: string
  /** Absent: sessions and the records of the second factor are in the database. */
  readonly redis: string | undefined
  /** Absent in development: then one is made. */
  readonly sessionSecret: string | undefined
  /** Absent in development: then one is made. */
  readonly twoFactorSecret: string | undefined
  /** Absent in development: then the host that was asked for counts. */
  readonly origin: string | undefined
  readonly trustProxy: number | string | undefined
  readonly allowedCountries: readonly string[]
  /** Absent: run against the emulator. */
  readonly vonage: VonageCredentials | undefined
  readonly vonageApiHost: string | undefined
  /** In a process of `start:cluster`: where the messages of the one emulator are read. */
  readonly phoneUrl: string | undefined
  /** Turns delivery webhooks on. Absent: the pages go by the timing of the steps. */
  readonly vonageSignatureSecret: string | undefined
}

type Env = Readonly<Record<string, string | undefined>>

const defaultCountries = 'US,GB,DE,FR,ES,IT,NL,SE,CA,AU,IN'

/**
 * Read the environment. `directory` is what a relative database path is relative to.
 * @throws {Error} naming everything that is wrong at once, one line each; never a secret's value.
 */
export function readConfig(env: Env, directory: string): Config {
  const problems: string[] = []
  // An empty variable is one that was left blank in `.env`.
  const text = (name: string) => env[name]?.trim() || undefined
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read()
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
      return undefined
    }
  }

  const isProduction = text('NODE_ENV') === 'production'
  const port = attempt(() => readPort(text('PORT') ?? '3000'))
  const database = attempt(() =>
    readDatabase(text('DATABASE_URL') ?? 'file:./pollstr.db', directory),
  )
  const sessionSecret = attempt(() =>
    readSecret('SESSION_SECRET', text('SESSION_SECRET'), isProduction),
  )
  const twoFactorSecret = attempt(() =>
    readSecret('TWO_FACTOR_SECRET', text('TWO_FACTOR_SECRET'), isProduction),
  )
  const origin = attempt(() => readOrigin(text('ORIGIN'), isProduction))
  const vonage = attempt(() => readVonage(text, isProduction))
  const vonageSignatureSecret = attempt(() => readSignatureSecret(text))
  const redis = attempt(() => readRedis(text('REDIS_URL')))
  const phoneUrl = isProduction ? undefined : text('DEV_PHONE_URL')
  if (problems.length > 0 || port === undefined || database === undefined) {
    throw new Error(['Pollstr cannot start:', ...problems].join('\n  - '))
  }

  return {
    isProduction,
    port,
    host:
      text('HOST') ?? (vonage === undefined || phoneUrl !== undefined ? '127.0.0.1' : undefined),
    database,
    redis,
    phoneUrl,
    sessionSecret,
    twoFactorSecret,
    origin,
    trustProxy: readTrustProxy(text('TRUST_PROXY')),
    allowedCountries: (text('ALLOWED_COUNTRIES') ?? defaultCountries)
      .split(',')
      .map((country) => country.trim().toUpperCase())
      .filter((country) => country !== ''),
    vonage,
    vonageApiHost: text('VONAGE_API_HOST'),
    vonageSignatureSecret,
  }
}

function readPort(text: string): number {
  const port = Number(text)
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port
  throw new Error(`PORT: expected a number from 0 to 65535, got "${text}"`)
}

function readDatabase(url: string, directory: string): string {
  if (isPostgres(url)) return checkUrl('DATABASE_URL', url)
  if (!url.startsWith('file:')) {
    const scheme = /^[a-z][a-z0-9+.-]*:/i.exec(url)?.[0] ?? 'a URL without a scheme'
    throw new Error(
      `DATABASE_URL: ${scheme} is not supported; expected file:./path.db (SQLite) or postgres://user@host/database`,
    )
  }
  const path = url.startsWith('file:///') ? fileURLToPath(url) : url.slice('file:'.length)
  if (path === '' || path.startsWith('//')) throw new Error('DATABASE_URL: expected file:./path.db')
  return isAbsolute(path) ? path : join(directory, path)
}

function readRedis(url: string | undefined): string | undefined {
  if (url === undefined) return undefined
  if (/^rediss?:\/\//.test(url)) return checkUrl('REDIS_URL', url)
  throw new Error('REDIS_URL: expected redis://host:6379, or rediss:// for TLS')
}

/** It may hold a password, so it is not repeated. */
function checkUrl(name: string, url: string): string {
  if (URL.canParse(url) && new URL(url).hostname !== '') return url
  throw new Error(`${name}: not a URL with a host`)
}

function readSecret(
  name: string,
  value: string | undefined,
  isRequired: boolean,
): string | undefined {
  if (value === undefined && !isRequired) return undefined
  const bytes = Buffer.byteLength(value ?? '')
  if (value !== undefined && bytes >= 32) return value
  throw new Error(
    `${name}: expected at least 32 bytes, got ${value === undefined ? 'nothing' : bytes}`,
  )
}

function readOrigin(value: string | undefined, isProduction: boolean): string | undefined {
  if (value === undefined && !isProduction) return undefined
  const isOrigin = value !== undefined && URL.canParse(value) && new URL(value).origin === value
  if (!isOrigin) {
    throw new Error(`ORIGIN: expected one such as https://polls.example, got "${value ?? ''}"`)
  }
  // The cookies of production are Secure: over plain HTTP nobody could log in.
  if (isProduction && !value.startsWith('https://')) {
    throw new Error(`ORIGIN: expected https:// in production, got "${value}"`)
  }
  return value
}

function readVonage(
  text: (name: string) => string | undefined,
  isProduction: boolean,
): VonageCredentials | undefined {
  const application = pair(text, 'VONAGE_APPLICATION_ID', 'VONAGE_PRIVATE_KEY')
  const key = pair(text, 'VONAGE_API_KEY', 'VONAGE_API_SECRET')
  if (application) return { applicationId: application[0], privateKey: application[1] }
  if (key) return { apiKey: key[0], apiSecret: key[1] }
  if (!isProduction) return undefined
  throw new Error(
    'Vonage credentials: production needs VONAGE_API_KEY and VONAGE_API_SECRET, or VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY',
  )
}

/** Vonage posts webhooks for applications only: with a key and secret it would wait for nothing. */
function readSignatureSecret(text: (name: string) => string | undefined): string | undefined {
  const secret = text('VONAGE_SIGNATURE_SECRET')
  if (secret === undefined || text('VONAGE_APPLICATION_ID') !== undefined) return secret
  throw new Error('VONAGE_SIGNATURE_SECRET: needs VONAGE_APPLICATION_ID and VONAGE_PRIVATE_KEY')
}

function pair(
  text: (name: string) => string | undefined,
  first: string,
  second: string,
): readonly [string, string] | undefined {
  const [one, other] = [text(first), text(second)]
  if (one !== undefined && other !== undefined) return [one, other]
  if (one === undefined && other === undefined) return undefined
  const [given, missing] = one === undefined ? [second, first] : [first, second]
  throw new Error(`${missing}: missing, but ${given} is set`)
}

/** A number of proxies, or names and addresses as Express reads them. */
function readTrustProxy(value: string | undefined): number | string | undefined {
  return value !== undefined && /^\d+$/.test(value) ? Number(value) : value
}
