import { createRequire } from 'node:module'
import { TwoFactorError } from '../errors.ts'
import { cachedBearer } from './bearer.ts'
import type { Credentials } from './credentials.ts'

/** What we use of an SDK client: its transport, which signs and sends. */
export interface RestClient {
  /** Sends one request. Rejects with an error that must not be shown to anybody. */
  sendRequest(request: RestRequest): Promise<{ readonly status: number; readonly data: unknown }>
  /** Where it sends to. */
  getConfig(): { readonly apiHost?: string | null }
}

export interface RestRequest {
  readonly url: string
  readonly method: 'POST' | 'DELETE'
  readonly type: 'application/json'
  readonly data?: Readonly<Record<string, unknown>>
  /** Milliseconds until the SDK aborts. */
  readonly timeout: number
}

/** A `Vonage` of `@vonage/server-sdk`, as far as we need one. */
export interface VonageClient {
  /** Verify, legacy. */
  readonly verify: object
  /** Verify v2. */
  readonly verify2: object
}

interface SignedClient extends RestClient {
  readonly auth: Auth
}

interface Auth {
  readonly applicationId?: string | null
  readonly privateKey?: string | null
  createBearerHeader(): Promise<string>
}

interface Clients {
  readonly verify: SignedClient
  readonly verify2: SignedClient
}

interface Sdk {
  readonly Vonage: new (
    credentials: Readonly<Record<string, string>>,
    options: Readonly<Record<string, string>>,
  ) => Clients
}

export interface Connection {
  readonly credentials: Credentials
  /** Base address. Absent: the SDK's own. */
  readonly apiHost: string | undefined
  readonly clock: () => number
}

const require = createRequire(import.meta.url)

/** The client of Verify v2: Basic for a key and secret, a cached token for an application. */
export function connectV2({ credentials, apiHost, clock }: Connection): RestClient {
  if (credentials.kind === 'client') {
    const { verify2 } = clientsOf(credentials.client)
    const { applicationId, privateKey } = verify2.auth
    // The SDK insists on a token for v2. A client of key and secret alone can still use Basic.
    return applicationId && privateKey ? verify2 : overlay(verify2, { authType: 'basic' })
  }
  const { verify2 } = create(credentials, apiHost)
  if (credentials.kind === 'key') return overlay(verify2, { authType: 'basic' })
  const sign = () => verify2.auth.createBearerHeader()
  const auth = overlay(verify2.auth, { createBearerHeader: cachedBearer(sign, clock) })
  return overlay(verify2, { auth })
}

/** The client of legacy Verify: always Basic. */
export function connectV1({ credentials, apiHost }: Connection): RestClient {
  const clients =
    credentials.kind === 'client' ? clientsOf(credentials.client) : create(credentials, apiHost)
  return clients.verify
}

function create(
  credentials: Exclude<Credentials, { kind: 'client' }>,
  apiHost: string | undefined,
): Clients {
  const { kind: _kind, ...keys } = credentials
  // The empty private key keeps the SDK from asking the file system for `undefined`, which Node deprecates.
  return new (loadSdk().Vonage)(
    { privateKey: '', ...keys },
    apiHost === undefined ? {} : { apiHost },
  )
}

/** Through CommonJS: one file per package instead of dozens, so twice as fast to load. */
function loadSdk(): Sdk {
  try {
    return require('@vonage/server-sdk') as Sdk // its types are loose and hide what we override
  } catch {
    throw new TwoFactorError(
      'ERR_2FA_PROVIDER_MISCONFIGURED',
      'The package @vonage/server-sdk could not be loaded',
    )
  }
}

function clientsOf(client: VonageClient): Clients {
  return client as Clients // checked at construction; `auth` is protected in the SDK's types
}

/** The same object but for some members. Theirs is left as it is. */
function overlay<T extends object>(base: T, own: object): T {
  return Object.create(base, Object.getOwnPropertyDescriptors(own)) as T
}
