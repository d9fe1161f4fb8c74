import assert from 'node:assert/strict'
import type { TwoFactorOptions } from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'
import type { Answer, Browser } from '../browser.ts'
import {
  type AdapterCase,
  applicationId,
  applicationKey,
  inWorld,
  isIn,
  type MakeApp,
  phone,
  post,
  start,
  token,
  wrongCode,
  type World,
} from './harness.ts'

const origin = 'https://shop.example'
const json = { accept: 'application/json' }

/** A world whose verifications begin with a silent step. */
function inSilence(make: MakeApp, act: (world: World) => Promise<void>): Promise<void> {
  const silently = ({ clock = Date.now }: TwoFactorOptions, apiHost: string) => ({
    origin,
    provider: vonageVerify({
      applicationId,
      privateKey: applicationKey(),
      channels: ['silent_auth', 'sms', 'voice'],
      apiHost,
      clock,
    }),
  })
  return inWorld(make, act, silently)
}

/** What the event of the proof names as its channel. */
function channelOfProof({ events }: World): string | undefined {
  return events.find((event) => event.type === 'verified')?.channel
}

const stateOf = async (browser: Browser) => (await browser.get('/2fa/status')).json()

/** Begin, and answer where the handset is to go. */
async function begin(browser: Browser, next?: string): Promise<string> {
  const started = await start(browser, phone, next)
  assert.equal(started.status, 303, started.text)
  const { channel, checkUrl } = await stateOf(browser)
  assert.equal(channel, 'silent_auth')
  assert.ok(typeof checkUrl === 'string', 'no address for the handset')
  return checkUrl
}

/** What the handset does: where it is sent back to on our site, and what stands behind the `#`. */
async function walk(checkUrl: string) {
  const { headers } = await fetch(checkUrl, { redirect: 'manual' })
  const back = new URL(headers.get('location') ?? '')
  assert.equal(back.origin, origin)
  return { path: back.pathname + back.search, result: new URLSearchParams(back.hash.slice(1)) }
}

/** What the page's script posts. */
async function hand(browser: Browser, page: Answer, code: string): Promise<Answer> {
  const form = { csrf: page.hidden('csrf') ?? '', state: page.hidden('state') ?? '', code }
  return browser.post('/2fa/confirm', { form })
}

/** Walk, come back, and hand in what was brought. */
async function proveSilently(browser: Browser, checkUrl: string): Promise<Answer> {
  const { path, result } = await walk(checkUrl)
  const page = await browser.get(path)
  assert.equal(page.status, 200)
  return hand(browser, page, result.get('code') ?? '')
}

/** The silent first step: in without a code, and never worse off than with one. */
export const silentCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'S01',
    name: 'lets in whom the mobile network confirms, with nothing sent and nothing typed',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const checkUrl = await begin(browser, '/guarded/3')
        const page = await browser.get('/2fa/verify')
        assert.ok(page.text.includes(`href="${checkUrl}" rel="noreferrer"`), page.text)
        const answer = await proveSilently(browser, checkUrl)
        assert.deepEqual([answer.status, answer.location], [303, '/guarded/3'])
        assert.ok(await isIn(browser))
        assert.equal(world.vonage.sends(phone), 0)
        assert.equal(channelOfProof(world), 'silent_auth')
      }),
  },
  {
    id: 'S02',
    name: 'sends a message at once when it is asked for instead, and one for a double click',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const checkUrl = await begin(browser)
        world.vonage.fault({ kind: 'silent_failure', because: 'no_mobile_data' })
        const { path, result } = await walk(checkUrl)
        assert.equal(result.get('error_description')?.includes('cellular'), true)
        const page = await browser.get(path)
        const form = { csrf: page.hidden('csrf') ?? '' }
        const clicks = await Promise.all([1, 2].map(() => browser.post('/2fa/resend', { form })))
        const statuses = clicks.map(({ status }) => status).toSorted((one, other) => one - other)
        assert.deepEqual(statuses, [303, 429])
        assert.deepEqual(
          world.vonage.messages(phone).map(({ channel }) => channel),
          ['sms'],
        )
        const shown = await stateOf(browser)
        assert.deepEqual([shown['channel'], shown['checkUrl']], ['sms', undefined])
        const code = world.vonage.lastCode(phone)
        assert.equal((await post(browser, 'confirm', { code })).status, 303)
        assert.equal(channelOfProof(world), 'sms')
      }),
  },
  {
    id: 'S03',
    name: 'sends a message by itself after a minute, when only its digits are a code',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const checkUrl = await begin(browser)
        const { delivery } = await stateOf(browser)
        assert.partialDeepStrictEqual(delivery, { nextChannel: 'sms', nextInSeconds: 60 })
        const { path, result } = await walk(checkUrl)
        const page = await browser.get(path)
        world.advance(60)
        world.vonage.tick()
        assert.equal(world.vonage.sends(phone), 1)
        const shown = await browser.get('/2fa/verify')
        assert.ok(!shown.text.includes(checkUrl))
        assert.equal((await stateOf(browser))['checkUrl'], undefined)
        assert.equal((await hand(browser, page, result.get('code') ?? '')).status, 400)
        assert.equal(world.vonage.checks(phone), 0)
        const code = world.vonage.lastCode(phone)
        assert.equal((await post(browser, 'confirm', { code })).status, 303)
        assert.equal(channelOfProof(world), 'sms')
      }),
  },
  {
    id: 'S04',
    name: 'gives back what is typed while no code can be, but not for ever',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const checkUrl = await begin(browser)
        for (let guess = 0; guess < 30; guess += 1) {
          const code = String(100_000 + guess)
          const answer = await post(browser, 'confirm', { code })
          assert.equal(answer.status, 409, answer.text)
        }
        assert.equal((await stateOf(browser))['attemptsLeft'], 3)
        assert.equal((await post(browser, 'confirm', { code: '200000' })).status, 422)
        assert.equal((await stateOf(browser))['attemptsLeft'], 2)
        assert.equal((await proveSilently(browser, checkUrl)).status, 303)
      }),
  },
  {
    id: 'S05',
    name: 'counts a wrong code of a silent step as a failure',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const { path, result } = await walk(await begin(browser))
        const page = await browser.get(path)
        const right = result.get('code') ?? ''
        const wrong = right === 'aaaaaa' ? 'bbbbbb' : 'aaaaaa'
        assert.equal((await hand(browser, page, wrong)).status, 422)
        assert.equal((await stateOf(browser))['attemptsLeft'], 2)
        // The provider takes one: its 409 to the second must not make guesses free.
        assert.equal((await hand(browser, page, right)).status, 422)
        assert.equal((await stateOf(browser))['attemptsLeft'], 1)
        assert.equal((await hand(browser, page, 'cccccc')).status, 410)
        assert.equal((await browser.get(path)).location, '/2fa/verify#')
        assert.equal(await isIn(browser), false)
      }),
  },
  {
    id: 'S06',
    name: 'is back from a silent step of its own only, and drops what stands behind another #',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const { path, result } = await walk(await begin(browser))
        const [pathname = ''] = path.split('?')
        const code = result.get('code') ?? ''
        const other = await world.login({ id: 'bob' })
        const again = await world.login()
        const strangers: readonly (readonly [Browser, string, string])[] = [
          [browser, pathname, '/2fa/verify#'],
          [browser, `${pathname}?state=`, '/2fa/verify#'],
          [browser, `${pathname}?state=${'x'.repeat(43)}`, '/2fa/verify#'],
          [browser, `${path}&${path.split('?')[1]}`, '/2fa/verify#'],
          [other, path, '/2fa/verify#'],
          [again, path, '/2fa/verify#'],
          [world.browser(), path, `/login?next=${encodeURIComponent(path)}#`],
        ]
        for (const [who, where, to] of strangers) {
          const answer = await who.get(where, { headers: { 'sec-fetch-mode': 'navigate' } })
          assert.deepEqual([answer.status, answer.location], [303, to], where)
        }
        for (const who of [browser, other, again]) {
          for (const state of ['', 'x'.repeat(43)]) {
            assert.equal((await post(who, 'confirm', { code, state })).status, 400)
          }
        }
        const state = new URLSearchParams(path.split('?')[1]).get('state') ?? ''
        for (const who of [other, again]) {
          assert.equal((await post(who, 'confirm', { code, state })).status, 400)
        }
        for (const odd of [code.slice(0, 3), `${code}${code}`, `${code}\n`, `${code.slice(1)}é`]) {
          assert.equal((await post(browser, 'confirm', { code: odd, state })).status, 400)
        }
        assert.equal((await post(browser, 'confirm', { code })).status, 400)
        assert.equal(world.vonage.checks(phone), 0)
        assert.equal((await post(browser, 'confirm', { code, state })).status, 303)
      }),
  },
  {
    id: 'S07',
    name: 'takes what a silent step brought back once',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const checkUrl = await begin(browser)
        const { path, result } = await walk(checkUrl)
        const page = await browser.get(path)
        const code = result.get('code') ?? ''
        const copy = browser.copy()
        const answers = await Promise.all([1, 2, 3].map(() => hand(browser, page, code)))
        for (const { status } of answers) assert.ok([303, 403].includes(status), `${status}`)
        assert.equal(world.vonage.checks(phone), 1)
        world.advance(20)
        await hand(copy, page, code)
        assert.equal(world.vonage.checks(phone), 1)
        assert.equal((await walk(checkUrl).catch(() => undefined))?.result.get('code'), undefined)
        assert.equal((await browser.get(path)).location, '/2fa/verify#')
      }),
  },
  {
    id: 'S08',
    name: 'tells those who draw for themselves where to go, and offers messages only',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const csrf = await token(browser)
        const headers = { ...json, 'x-csrf-token': csrf }
        const started = await browser.post('/2fa/create', { json: { number: phone }, headers })
        const shown = started.json()
        assert.partialDeepStrictEqual(shown, {
          step: 'code',
          channel: 'silent_auth',
          channels: ['sms', 'voice'],
          resendInSeconds: 0,
          delivery: {
            channel: 'silent_auth',
            text: 'Waiting for your mobile network…',
            nextText: 'If that does not work, we send you a code in 1 minute.',
          },
        })
        assert.match(String(shown['checkUrl']), /^http:\/\/127\.0\.0\.1:\d+\/v2\/verify\//)
        const wanted = { json: { channel: 'silent_auth' }, headers }
        assert.equal((await browser.post('/2fa/resend', wanted)).status, 400)
        const { path } = await walk(String(shown['checkUrl']))
        const status = await browser.get(path, { headers: json })
        assert.equal(status.json()['step'], 'code')
        const asked = await browser.post('/2fa/resend', { json: {}, headers })
        assert.partialDeepStrictEqual(asked.json(), { channel: 'sms', resendsLeft: 1 })
        assert.equal(asked.json()['checkUrl'], undefined)
      }),
  },
  {
    id: 'S09',
    name: 'sends nobody to an address that is not of the provider, nor waits for it',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        const body = {
          request_id: 'c11236f4-00bf-4b89-84ba-88b25df97315',
          check_url: 'https://evil.example/v2/verify/silent-auth/redirect',
        }
        world.vonage.fault({ kind: 'answer', status: 202, body, operation: 'start', times: 1 })
        world.vonage.fault({ kind: 'server_error', operation: 'next', times: 1 })
        await start(browser, phone)
        const shown = await stateOf(browser)
        assert.deepEqual([shown['channel'], shown['checkUrl']], ['silent_auth', undefined])
        const page = await browser.get('/2fa/verify')
        assert.ok(!page.text.includes('evil.example'))
        assert.ok(page.text.includes('name="channel" value="sms"'))
      }),
  },
  {
    id: 'S10',
    name: 'sends one message at once where the network knows no silent step',
    run: () =>
      inSilence(make, async (world) => {
        const browser = await world.login()
        world.vonage.fault({ kind: 'unsupported_network', times: 1 })
        await start(browser, phone)
        assert.equal((await stateOf(browser))['channel'], 'sms')
        assert.equal(world.vonage.sends(phone), 1)
        const page = await browser.get('/2fa/verify')
        assert.doesNotMatch(page.text, /silent/)
        assert.equal((await post(browser, 'confirm', { code: wrongCode(world) })).status, 422)
        const code = world.vonage.lastCode(phone)
        assert.equal((await post(browser, 'confirm', { code })).status, 303)
      }),
  },
]
