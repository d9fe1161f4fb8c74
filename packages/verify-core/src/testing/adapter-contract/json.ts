import assert from 'node:assert/strict'
import type { Store } from 'verify-core'
import type { Browser } from '../browser.ts'
import { type AdapterCase, inWorld, type MakeApp, phone, start } from './harness.ts'

const json = { accept: 'application/json' }
const html = { accept: 'text/html,*/*;q=0.8' }

/** The JSON twin of the pages: for callers that draw for themselves. */
export const jsonCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'J01',
    name: 'answers JSON to those who would rather have it, by the weights of Accept',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const table: readonly (readonly [Record<string, string>, page: string, guard: string])[] = [
          [html, 'text/html', 'text/html'],
          [json, 'application/json', 'application/problem+json'],
          [{ accept: 'application/problem+json' }, 'application/json', 'application/problem+json'],
          [{ accept: 'text/html, application/json' }, 'text/html', 'text/html'],
          [
            { accept: 'application/json, text/html' },
            'application/json',
            'application/problem+json',
          ],
          [
            { accept: 'text/html;q=0.5, application/json' },
            'application/json',
            'application/problem+json',
          ],
          [{ accept: 'application/json;q=0.5, text/html' }, 'text/html', 'text/html'],
          [{ accept: 'application/json;q=0' }, 'text/html', 'application/problem+json'],
          // Node's fetch says by itself that it is a script: `sec-fetch-mode: cors`.
          [{ accept: '*/*' }, 'application/json', 'application/problem+json'],
        ]
        for (const [headers, page, guard] of table) {
          const about = JSON.stringify(headers)
          const shown = await browser.get('/2fa/', { headers })
          assert.equal(typeOf(shown.headers), page, about)
          const refused = await browser.post('/guarded/1', { form: {}, headers })
          assert.deepEqual([refused.status, typeOf(refused.headers)], [403, guard], about)
        }
      }),
  },
  {
    id: 'J02',
    name: 'answers JSON about where a browser stands, whoever asks and however',
    run: () =>
      inWorld(make, async (world) => {
        const stranger = await world.browser().get('/2fa/status', { headers: html })
        assert.deepEqual([stranger.status, stranger.json()['code']], [401, 'not_logged_in'])
        const browser = await world.login()
        assert.equal((await browser.get('/2fa/status', { headers: html })).json()['step'], 'number')
        const posted = await browser.post('/2fa/status', { form: {}, headers: html })
        assert.deepEqual([posted.status, posted.json()['code']], [405, 'method_not_allowed'])
        await start(browser, phone)
        assert.equal((await browser.get('/2fa/status')).json()['step'], 'code')
        const verified = await world.verified('bob', '+447700900456')
        assert.equal((await verified.get('/2fa/status')).json()['step'], 'verified')
      }),
  },
  {
    id: 'J03',
    name: 'tells those it refuses where to go',
    run: () =>
      inWorld(make, async (world) => {
        const refusal = async (browser: Browser, path: string) => {
          const answer = await browser.get(path, { headers: json })
          const { code, wayOn } = answer.json()
          return [answer.status, code, wayOn]
        }
        const stranger = [401, 'not_logged_in', '/login']
        assert.deepEqual(await refusal(world.browser(), '/guarded/1'), stranger)
        assert.deepEqual(await refusal(world.browser(), '/2fa/'), stranger)
        const browser = await world.verified()
        const unverified = await world.login()
        assert.deepEqual(await refusal(unverified, '/guarded/1'), [
          403,
          'two_factor_required',
          '/2fa/',
        ])
        world.advance(61)
        const wayOn = '/2fa/?max_age=60'
        assert.deepEqual(await refusal(browser, '/fresh'), [403, 'two_factor_required', wayOn])
        assert.equal((await browser.get(wayOn, { headers: json })).json()['step'], 'send')
      }),
  },
  {
    id: 'J04',
    name: 'describes a problem as RFC 9457 has it, with the time to wait in it and in the header',
    run: () =>
      inWorld(make, async (world) => {
        const { post } = await caller(world.login())
        await post('create', { number: phone })
        const answer = await post('resend')
        assert.equal(answer.status, 429)
        assert.equal(typeOf(answer.headers), 'application/problem+json')
        assert.equal(answer.headers.get('retry-after'), '35')
        const { type, title, status, detail, code, retryAfterSeconds, step } = answer.json()
        assert.deepEqual(
          { type, title, status, code, retryAfterSeconds, step },
          {
            type: 'tag:verify-core,2026:wait',
            title: 'Wait',
            status: 429,
            code: 'wait',
            retryAfterSeconds: 35,
            step: 'code',
          },
        )
        assert.match(String(detail), /35 seconds/)
      }),
  },
  {
    id: 'J05',
    name: 'keeps the code form when a channel is asked for that nobody has',
    run: () =>
      inWorld(make, async (world) => {
        const { post } = await caller(world.login())
        const before = await post('resend', { channel: 'pigeon' })
        assert.deepEqual([before.status, before.json()['step']], [400, 'number'])
        await post('create', { number: phone })
        const answer = await post('resend', { channel: 'pigeon' })
        const { code, step } = answer.json()
        assert.deepEqual([answer.status, code, step], [400, 'bad_request', 'code'])
      }),
  },
  {
    id: 'J06',
    name: 'says where the flow begins when there is no challenge, and after one is given up',
    run: () =>
      inWorld(make, async (world) => {
        const { browser, post } = await caller(world.login())
        const verify = async () => (await browser.get('/2fa/verify', { headers: json })).json()
        assert.equal((await verify())['step'], 'number')
        assert.equal((await post('create', { number: phone })).json()['step'], 'code')
        assert.equal((await verify())['step'], 'code')
        const given = await post('cancel')
        assert.deepEqual([given.status, given.json()['step']], [200, 'number'])
        const late = await post('confirm', { code: world.vonage.lastCode(phone) })
        assert.deepEqual([late.status, late.json()['code']], [409, 'no_challenge'])
        assert.equal(late.json()['step'], 'number')
      }),
  },
  {
    id: 'J07',
    name: 'ends the login with a final refusal, and says so as data',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const { post } = await caller(world.login())
          const answer = await post('create', { number: '+4915112345678' })
          const { code, step, wayOn, csrfToken } = answer.json()
          assert.deepEqual(
            [answer.status, code, step, wayOn, csrfToken],
            [403, 'destination_refused', 'problem', '/login', ''],
          )
        },
        () => ({ onRefused: 'logout' }),
      ),
  },
  {
    id: 'J08',
    name: 'says when to come back, and where to, while the store is away',
    run: () => {
      let isAway = false
      const flaky = (store: Store): Store => ({
        ...store,
        get: (keys) => (isAway ? Promise.reject(new Error('away')) : store.get(keys)),
      })
      return inWorld(
        make,
        async (world) => {
          const { browser, post } = await caller(world.login())
          const verified = await world.verified('bob')
          isAway = true
          const answers = [
            [await post('confirm', { code: '123456' }), '/2fa/'],
            [await browser.get('/2fa/?x=1', { headers: json }), '/2fa/?x=1'],
            [await verified.get('/guarded/1', { headers: json }), '/guarded/1'],
            [await verified.post('/guarded/1', { form: {}, headers: json }), '/2fa/'],
          ] as const
          for (const [answer, wayOn] of answers) {
            assert.equal(answer.status, 503)
            assert.equal(answer.headers.get('retry-after'), '5')
            assert.equal(answer.json()['code'], 'store_unavailable')
            assert.equal(answer.json()['wayOn'], wayOn)
          }
        },
        ({ store }) => ({ store: flaky(store) }),
      )
    },
  },
]

function typeOf(headers: Headers): string | undefined {
  return headers.get('content-type')?.split(';')[0]
}

/** A script in a page: it has read its token, and speaks JSON. */
async function caller(opening: Promise<Browser>) {
  const browser = await opening
  const { csrfToken } = (await browser.get('/2fa/status')).json()
  const headers = { ...json, 'x-csrf-token': String(csrfToken) }
  return {
    browser,
    post: (action: string, fields: Readonly<Record<string, string>> = {}) =>
      browser.post(`/2fa/${action}`, { json: fields, headers }),
  }
}
