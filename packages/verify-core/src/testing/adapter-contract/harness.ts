import assert from 'node:assert/strict'
import { generateKeyPairSync } from 'node:crypto'
import {
  memoryStore,
  type Store,
  type TwoFactorEvent,
  type TwoFactorOptions,
  type User,
} from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'
import { type Answer, type Browser, createBrowser } from '../browser.ts'
import { vonageEmulator, type VonageEmulator } from '../vonage-emulator.ts'

/** What an adapter's test app is built from. */
export interface ContractSetup {
  /** The options of core; the app adds `user` and what else its framework wants. */
  readonly options: TwoFactorOptions
  /**
   * Where the routes of the second factor are mounted, whatever `options.path` says. Default `/2fa`. Each part is a mount of
   * its own: `/shop/2fa` is `/2fa` in a router or an app at `/shop`.
   */
  readonly mountAt?: string
  /** Who reads bodies before the routes of the second factor. Default: whoever the app likes. */
  readonly parsers?: Parsers
  /** To be told whatever reaches the framework's error handler, which answers it with the `status` that it carries. */
  readonly onError: (error: unknown) => void
}

/** Who reads bodies before the routes of the second factor. */
type Parsers =
  /** Nobody. */
  | 'none'
  /** A parser of forms and JSON that keeps no bytes. */
  | 'before'
  /** A parser of both that keeps the bytes, which the adapter's hook `rawBody` gives. */
  | 'keeping'
  /** The handler `webhooks`, at `/2fa/webhooks/vonage` and before the session; then a parser that keeps no bytes. */
  | 'after_webhooks'

/**
 * A running app of the adapter under test. It has sessions and these routes:
 * `POST /login` (form or JSON fields `user`, `phone?`, `keep?`: put `user: { id, phone }` and `keep` into the session),
 * `POST /logout` (`revoke.session`, then destroy the session), the routes of the second factor at `/2fa`,
 * `GET` and `POST /guarded/:id` (behind `required()`; answers `guarded ID`; POST counts as a side effect),
 * `GET /area/guarded/:id` (the same, in a router or an app that is mounted at `/area`),
 * `GET /effects` (how often the POST ran, as JSON `{ effects }`), `GET /fresh` (behind `required({ maxAgeSeconds: 60 })`; answers `fresh`),
 * `GET /enrolled` (behind `required({ enforce: 'enrolled' })`; answers `enrolled`), `GET /state` (`state()` as JSON),
 * `GET /session` (`{ user, keep }` of the session, as JSON), `POST /revoke` (`revoke.user` of the logged-in user).
 */
export interface ContractApp {
  readonly url: string
  /**
   * Where sessions are: on the server (the default), or in a signed cookie, of which a copy stays good: there the first
   * factor can be replayed after log-out, and cases expect so.
   */
  readonly sessions?: Sessions
  close(): Promise<void>
}

/** Where an app keeps its sessions. */
type Sessions = 'server' | 'cookie'

/** Builds and starts the app. */
export type MakeApp = (setup: ContractSetup) => Promise<ContractApp>

/** One promise of every adapter. */
export interface AdapterCase {
  readonly id: string
  readonly name: string
  readonly run: () => Promise<void>
}

export const phone = '+447700900123'
export const otherPhone = '+447700900456'
export const thirdPhone = '+447700900789'

/** One app, one emulated provider, one clock. */
export interface World {
  readonly url: string
  readonly sessions: Sessions
  readonly vonage: VonageEmulator
  readonly store: Store
  readonly events: readonly TwoFactorEvent[]
  /** What has reached the framework's error handler. */
  readonly faults: readonly unknown[]
  /** In ms since the epoch. */
  now(): number
  browser(): Browser
  /** A browser with somebody logged in. */
  login(user?: Partial<User> & { keep?: string }): Promise<Browser>
  /** Log in, enroll, and end verified. */
  verified(userId?: string, number?: string): Promise<Browser>
  advance(seconds: number): void
}

const startTime = Date.UTC(2026, 0, 1, 12)

/** Run `act` in a fresh world. */
export async function inWorld(
  make: MakeApp,
  act: (world: World) => Promise<void>,
  overrides: (base: TwoFactorOptions, apiHost: string) => Partial<TwoFactorOptions> = () => ({}),
  how: Pick<ContractSetup, 'mountAt' | 'parsers'> = {},
): Promise<void> {
  let now = startTime
  const clock = () => now
  const vonage = vonageEmulator({ clock })
  const provider = await vonage.listen()
  const events: TwoFactorEvent[] = []
  const base: TwoFactorOptions = {
    brand: 'Contract',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost: provider.url }),
    store: memoryStore({ clock }),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB', 'US'],
    defaultCountry: 'GB',
    language: 'en',
    clock,
    onEvent: (event) => {
      events.push(event)
    },
  }
  const options = { ...base, ...overrides(base, provider.url) }
  const faults: unknown[] = []
  const app = await make({ options, ...how, onError: (error) => void faults.push(error) })
  const world: World = {
    url: app.url,
    sessions: app.sessions ?? 'server',
    vonage,
    store: options.store,
    events,
    faults,
    now: clock,
    browser: () => createBrowser(app.url),
    async login({ id = 'ann', phone: suggested, keep = '' } = {}) {
      const browser = createBrowser(app.url)
      const form = { user: String(id), keep, ...(suggested !== undefined && { phone: suggested }) }
      const answer = await browser.post('/login', { form })
      assert.equal(answer.status, 204)
      return browser
    },
    async verified(userId = 'ann', number = phone) {
      const browser = await world.login({ id: userId })
      await prove(world, browser, number)
      return browser
    },
    advance(seconds) {
      now += seconds * 1_000
    },
  }
  try {
    await act(world)
  } finally {
    await app.close()
    await provider.close()
  }
}

/** The token of this browser's pages. */
export async function token(browser: Browser): Promise<string> {
  const answer = await browser.get('/2fa/')
  const page = answer.status === 303 ? await browser.get('/2fa/verify') : answer
  const csrf = page.hidden('csrf')
  assert.ok(csrf, `no csrf token on the page (status ${page.status})`)
  return csrf
}

/** `POST create`, `confirm`, ... with the token of this browser's page. */
export async function post(
  browser: Browser,
  action: string,
  fields: Readonly<Record<string, string>> = {},
): Promise<Answer> {
  return browser.post(`/2fa/${action}`, { form: { csrf: await token(browser), ...fields } })
}

/** Ask for a code. */
export async function start(browser: Browser, number?: string, next?: string): Promise<Answer> {
  return post(browser, 'create', {
    ...(number !== undefined && { number }),
    ...(next !== undefined && { next }),
  })
}

/** The whole proof; asserts that it lets in. */
export async function prove(
  world: World,
  browser: Browser,
  number: string,
  next = '/guarded/1',
): Promise<Answer> {
  const started = await start(browser, number, next)
  assert.equal(started.status, 303, started.text)
  const answer = await post(browser, 'confirm', { code: world.vonage.lastCode(number), next })
  assert.equal(answer.status, 303, answer.text)
  assert.equal(answer.location, next)
  return answer
}

/** A code that is not the one that was sent. */
export function wrongCode(world: World, number: string = phone, salt = 1): string {
  const right = world.vonage.lastCode(number)
  return String((Number(right) + salt) % 1_000_000).padStart(6, '0')
}

/** Asserts that a request has come to a fault of the app's wiring, and to nothing else. */
export function assertFault(world: World, { status }: Answer, code: string): void {
  assert.equal(status, 500)
  const fault = world.faults.at(-1) as { readonly code?: unknown } | undefined
  assert.equal(fault?.code, code, 'what reached the error handler, as `onError` was told')
}

/** Whether the guard lets this browser pass. */
export async function isIn(browser: Browser): Promise<boolean> {
  const answer = await browser.get('/guarded/7')
  return answer.status === 200 && answer.text === 'guarded 7'
}

/** An application of nobody's: the emulated provider believes any. */
export const applicationId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'

let privateKey: string | undefined

/** The key that goes with it. Made once: that takes a tenth of a second. */
export function applicationKey(): string {
  privateKey ??= generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey
  return privateKey
}
