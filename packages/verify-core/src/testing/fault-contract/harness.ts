import assert from 'node:assert/strict'
import type { TwoFactorOptions, VerifyProvider } from 'verify-core'
import { vonageVerify, vonageVerifyV1 } from 'verify-core/vonage'
import { inWorld, type MakeApp, phone, type World } from '../adapter-contract/harness.ts'
import type { Answer, Browser } from '../browser.ts'
import { type FaultyStore, faultyStore } from '../faulty-store.ts'

/** A generation of Verify. */
export type ApiName = 'v1' | 'v2'

/** A world in which things go wrong. */
export interface FaultyWorld extends World {
  readonly store: FaultyStore
  /** Give the provider little time (or the usual again), so that a hanging call costs a test no seconds. */
  hurry(isInHurry: boolean): void
}

/** What a faulty world is made of. */
export interface FaultyWorldOptions {
  /** Default `v2`. */
  readonly api?: ApiName
  /** Default `['sms']`. */
  readonly channels?: readonly ['sms', ...'voice'[]]
  /** Anything else that differs. */
  readonly more?: (base: TwoFactorOptions) => Partial<TwoFactorOptions>
}

/** Store calls that hang are given up after this. */
export const storeDeadlineMs = 20
const hurriedMs = 500

/** Run `act` in a fresh world with a store that can fail and a provider that can be hurried. */
export async function inFaultyWorld(
  make: MakeApp,
  { api = 'v2', channels = ['sms'], more = () => ({}) }: FaultyWorldOptions,
  act: (world: FaultyWorld) => Promise<void>,
): Promise<void> {
  const hurry = { isOn: false }
  let store: FaultyStore | undefined
  await inWorld(
    make,
    async (world) => {
      assert.ok(store)
      await act({
        ...world,
        store,
        hurry(isInHurry) {
          hurry.isOn = isInHurry
        },
      })
    },
    (base, apiHost) => {
      store = faultyStore(base.store)
      const { clock = Date.now } = base
      const options = { apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost, channels, clock }
      const build = api === 'v1' ? vonageVerifyV1 : vonageVerify
      const deadlines = { startMs: hurriedMs, checkMs: hurriedMs, cancelMs: hurriedMs }
      const provider = either(build(options), build({ ...options, deadlines }), hurry)
      return { store, storeDeadlineMs, provider, ...more({ ...base, store }) }
    },
  )
}

function either(
  patient: VerifyProvider,
  hurried: VerifyProvider,
  hurry: { readonly isOn: boolean },
): VerifyProvider {
  const one = () => (hurry.isOn ? hurried : patient)
  return {
    name: patient.name,
    channels: patient.channels,
    codeLength: patient.codeLength,
    start: (request) => one().start(request),
    check: (id, code, signal) => one().check(id, code, signal),
    resend: (request) => one().resend(request),
    cancel: (id, signal) => one().cancel(id, signal),
  }
}

/** Never a 500, never a stack, never "later" without saying when. */
export function checkAnswer(answer: Answer): Answer {
  const { status, text } = answer
  assert.ok(status < 500 || status === 503, `answered ${status}: ${text.slice(0, 200)}`)
  assert.doesNotMatch(text, /\bat \S+ \(|node_modules|\.ts:\d/)
  if (status === 503 || status === 429) {
    assert.ok(Number(answer.headers.get('retry-after')) >= 1, `${status} without Retry-After`)
  }
  return answer
}

/** The page as data. */
export async function see(browser: Browser): Promise<Answer> {
  return checkAnswer(await browser.get('/2fa/status'))
}

/** A form posted as a browser does it, answered as data. `csrf`: known already. */
export async function act(
  browser: Browser,
  action: string,
  fields: Readonly<Record<string, string>> = {},
  csrf?: string,
): Promise<Answer> {
  const token = csrf ?? String((await see(browser)).json()['csrfToken'])
  const request = { form: { csrf: token, ...fields }, headers: { accept: 'application/json' } }
  return checkAnswer(await browser.post(`/2fa/${action}`, request))
}

/** The token of this browser's forms. */
export async function tokenOf(browser: Browser): Promise<string> {
  return String((await see(browser)).json()['csrfToken'])
}

/** The problem code of an answer; `undefined` for one without a problem. */
export function problemOf(answer: Answer): unknown {
  if (!(answer.headers.get('content-type') ?? '').includes('problem+json')) return undefined
  return answer.json()['code']
}

/** Who is logged in. */
export async function userOf(browser: Browser): Promise<string | undefined> {
  const { user } = (await browser.get('/session')).json()
  return (user as { id?: string } | null)?.id
}

/** A wrong code of the number that everybody uses here. */
export function notTheCode(world: World): string {
  return String((Number(world.vonage.lastCode(phone)) + 1) % 1_000_000).padStart(6, '0')
}
