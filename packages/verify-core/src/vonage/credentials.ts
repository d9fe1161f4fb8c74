import { createPrivateKey } from 'node:crypto'
import type { VonageClient } from './sdk.ts'

/** Who we are to Vonage, checked. */
export type Credentials =
  | { readonly kind: 'key'; readonly apiKey: string; readonly apiSecret: string }
  | { readonly kind: 'application'; readonly applicationId: string; readonly privateKey: string }
  | { readonly kind: 'client'; readonly client: VonageClient }

/** Key and secret of the account, from the dashboard. */
export interface KeyCredentials {
  readonly apiKey: string
  readonly apiSecret: string
}

/** A Vonage application with the Verify capability: requests carry a signed token, and status events arrive. */
export interface ApplicationCredentials {
  /** The application's UUID. */
  readonly applicationId: string
  /** The key itself in PEM, not the path of a file. Line breaks may be written `\n`. */
  readonly privateKey: string
}

/** A `Vonage` that the app has already. Its own settings count, such as host and user agent. */
export interface ClientCredentials {
  readonly client: VonageClient
}

type Given = Partial<KeyCredentials & ApplicationCredentials & ClientCredentials>

/**
 * Take a client before an application, and an application before a key.
 * @throws {TypeError} naming the option, never showing its value.
 */
export function checkCredentials(given: Given): Credentials {
  if (given.client !== undefined) return { kind: 'client', client: checkClient(given.client) }
  if (given.applicationId !== undefined || given.privateKey !== undefined) {
    return {
      kind: 'application',
      applicationId: filled('applicationId', given.applicationId),
      privateKey: checkPrivateKey(given.privateKey),
    }
  }
  return checkKey(given)
}

/**
 * The legacy API knows no applications.
 * @throws {TypeError} naming the option, never showing its value.
 */
export function checkCredentialsV1(given: Given): Credentials {
  if (given.client !== undefined) return { kind: 'client', client: checkClient(given.client) }
  return checkKey(given)
}

/** What a webhook is checked against. */
export interface WebhookKeys {
  readonly applicationId: string
  readonly secret: string
}

/**
 * `undefined` without a secret: then there are no webhooks.
 * @throws {TypeError} when Vonage would never send one, or the secret is empty; never showing it.
 */
export function checkWebhookKeys(
  signatureSecret: unknown,
  credentials: Credentials,
): WebhookKeys | undefined {
  if (signatureSecret === undefined) return undefined
  const secret = filled('signatureSecret', signatureSecret)
  const applicationId = applicationOf(credentials)
  if (applicationId !== undefined) return { applicationId, secret }
  throw new TypeError(
    'signatureSecret: expected none beside a key and secret: Vonage sends webhooks only for requests of an application (applicationId, privateKey)',
  )
}

/** The application that requests are signed for; `undefined` for a key and secret. */
export function applicationOf(credentials: Credentials): string | undefined {
  if (credentials.kind === 'application') return credentials.applicationId
  if (credentials.kind === 'key') return undefined
  const id = read(read(credentials.client.verify2, 'auth'), 'applicationId')
  return typeof id === 'string' && id !== '' ? id : undefined
}

function checkKey(given: Given): Credentials {
  return {
    kind: 'key',
    apiKey: filled('apiKey', given.apiKey),
    apiSecret: filled('apiSecret', given.apiSecret),
  }
}

function filled(option: string, value: unknown): string {
  if (typeof value === 'string' && value.trim() !== '') return value
  const came = value === '' ? 'an empty string' : typeof value
  throw new TypeError(`${option}: expected a string that is not empty, got ${came}`)
}

/** Here and not at the first code somebody waits for. */
function checkPrivateKey(value: unknown): string {
  // Environment files and dashboards keep a key on one line.
  const pem = filled('privateKey', value).replaceAll('\\n', '\n')
  const bits = rsaBits(pem)
  if (bits === undefined) {
    throw new TypeError('privateKey: expected an RSA private key in PEM, got a string that is none')
  }
  if (bits < 2_048) throw new TypeError(`privateKey: expected at least 2048 bits, got ${bits}`)
  return pem
}

function rsaBits(pem: string): number | undefined {
  try {
    const key = createPrivateKey(pem)
    return key.asymmetricKeyType === 'rsa' ? key.asymmetricKeyDetails?.modulusLength : undefined
  } catch {
    return undefined
  }
}

function checkClient(client: unknown): VonageClient {
  if (isClient(client)) return client
  throw new TypeError(`client: expected a Vonage of @vonage/server-sdk, got ${typeof client}`)
}

function isClient(client: unknown): client is VonageClient {
  return canSend(client, 'verify') && canSend(client, 'verify2')
}

function canSend(client: unknown, product: string): boolean {
  const found: unknown = read(client, product)
  const methods = ['sendRequest', 'getConfig'].map((name) => typeof read(found, name))
  return methods.every((type) => type === 'function') && typeof read(found, 'auth') === 'object'
}

function read(from: unknown, name: string): unknown {
  return typeof from === 'object' && from !== null
    ? (Reflect.get(from, name) as unknown)
    : undefined
}
