import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  createTwoFactor,
  memoryStore,
  type TwoFactor,
  type TwoFactorOptions,
  type TwoFactorRequest,
  type VerifyProvider,
} from 'verify-core'
import { createBrowser } from 'verify-core/testing'

export const phone = '+447700900123'

/** A provider that costs nothing and believes every code. */
export const believer: VerifyProvider = {
  name: 'believer',
  channels: ['sms'],
  codeLength: 6,
  start: async () => ({ ok: true, requestId: crypto.randomUUID(), channel: 'sms' }),
  check: async () => ({ ok: true }),
  resend: async ({ requestId }) => ({ ok: true, requestId, channel: 'sms' }),
  cancel: async () => {},
}

/** Options of an app that sends to the United Kingdom and never runs into a limit. */
export function generous(provider: VerifyProvider = believer): TwoFactorOptions {
  const much = 1_000_000
  return {
    brand: 'Bench',
    provider,
    store: memoryStore({ maxRecords: 10_000_000 }),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    limits: {
      sendsPerUserPerHour: much,
      sendsPerUserPerDay: much,
      sendsPerPhonePer10Minutes: much,
      sendsPerPhonePerHour: much,
      sendsPerPhonePerDay: much,
      sendsPerAddressPerHour: much,
      sendsPerPrefixPerHour: much,
      sendsPerMinute: much,
      failuresPerAddressPer10Minutes: much,
    },
    bulkhead: { callsInFlight: 100_000, startsPerSecond: 100_000 },
    // What is started to be measured is never confirmed.
    conversion: { leastSendsPerPrefix: much, leastSendsPerCountry: much },
  }
}

/** Log in at `/login` and, where there is a second factor, prove a phone. Answers the headers of later requests. */
export async function comeIn(
  listener: RequestListener,
  { proves }: { proves: boolean },
): Promise<Record<string, string>> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const browser = createBrowser(`http://127.0.0.1:${port}`)
  await browser.get('/login')
  if (proves) {
    const csrf = (await browser.get('/2fa/')).hidden('csrf') ?? ''
    await browser.post('/2fa/create', { form: { csrf, number: phone } })
    const answer = await browser.post('/2fa/confirm', { form: { csrf, code: '123456' } })
    if (answer.status !== 303) throw new Error(`Not let in: ${answer.text}`)
  }
  server.closeAllConnections()
  server.close()
  return {
    host: `127.0.0.1:${port}`,
    cookie: browser.cookieHeader(),
    accept: 'text/html',
    'user-agent': 'Mozilla/5.0 (X11; Linux x64) Gecko/20100101 Firefox/140.0',
  }
}

const headers: Readonly<Record<string, string>> = {
  accept: 'application/json',
  'content-type': 'application/x-www-form-urlencoded',
}

/** Posts a form as the user, and rejects unless the answer is 200. */
export type Post = (
  path: string,
  userId: string,
  form: Readonly<Record<string, string>>,
) => Promise<void>

/** Core alone, without framework and session: all users come from one browser. */
export async function client(options: TwoFactorOptions): Promise<Post> {
  const core = createTwoFactor(options)
  await core.warmUp()
  const csrf = await tokenOf(core)
  return async (path, userId, form) => {
    const answer = await core.handle(request('POST', path, userId, { ...form, csrf }))
    if (answer?.status !== 200) throw new Error(`${path}: ${answer?.body()}`)
  }
}

/** The guard of core alone, asked for somebody who has proved a phone; rejects unless it lets pass. */
export async function provenGuard(options: TwoFactorOptions): Promise<() => Promise<void>> {
  const core = createTwoFactor(options)
  const csrf = await tokenOf(core)
  await core.handle(request('POST', '/create', 'ann', { csrf, number: phone }))
  const proved = await core.handle(request('POST', '/confirm', 'ann', { csrf, code: '123456' }))
  const guard = core.guard()
  const asked = { ...request('GET', '/polls', 'ann'), slot: () => proved?.slot?.value }
  return async () => {
    const { kind } = await guard(asked)
    if (kind !== 'pass') throw new Error(`Not let in: ${proved?.body()}`)
  }
}

/** The CSRF token is of the browser, whoever is logged in there. */
async function tokenOf(core: TwoFactor): Promise<string> {
  const shown = await core.handle(request('GET', '/', 'nobody'))
  return (JSON.parse(shown?.body() ?? '') as { csrfToken: string }).csrfToken
}

function request(method: string, path: string, id: string, parsed?: unknown): TwoFactorRequest {
  return {
    method,
    path,
    originalUrl: `/2fa${path}`,
    header: (name) => headers[name],
    ip: () => '127.0.0.1',
    user: () => ({ id }),
    slot: () => ({ id: 'b'.repeat(22) }),
    body: () => ({ parsed, stream: (async function* () {})() }),
  }
}
