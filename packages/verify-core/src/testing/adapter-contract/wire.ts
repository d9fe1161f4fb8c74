import assert from 'node:assert/strict'
import {
  type AdapterCase,
  inWorld,
  isIn,
  type MakeApp,
  phone,
  post,
  start,
  token,
} from './harness.ts'

const actions = ['create', 'confirm', 'resend', 'cancel'] as const

/** What is on the wire: methods, tokens, bodies, headers, odd input. */
export const wireCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'W01',
    name: 'changes nothing by GET or HEAD',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        for (const action of actions) {
          const answer = await browser.get(`/2fa/${action}?number=${encodeURIComponent(phone)}`)
          assert.equal(answer.status, 405)
          assert.equal(answer.headers.get('allow'), 'POST')
          assert.equal((await browser.get(`/2fa/${action}`, { method: 'HEAD' })).status, 405)
        }
        assert.equal((await browser.post('/2fa/verify', { form: {} })).status, 405)
        assert.equal(world.vonage.sends(phone), 0)
      }),
  },
  {
    id: 'W02',
    name: 'refuses a POST that does not know the token, or comes from elsewhere',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const csrf = await token(browser)
        const other = await token(await world.login({ id: 'bob' }))
        const form = { csrf, number: phone }
        const bad = [
          { form: { number: phone } },
          { form: { ...form, csrf: '' } },
          { form: { ...form, csrf: other } },
          { form: { ...form, csrf: `${csrf}x` } },
          { form, headers: { 'sec-fetch-site': 'cross-site' } },
          { form, headers: { 'sec-fetch-site': 'same-site' } },
          { form, headers: { 'sec-fetch-site': 'none' } },
          { form, headers: { origin: 'https://evil.example' } },
          { form, headers: { origin: 'null' } },
          { json: { ...form } },
        ]
        for (const action of actions) {
          for (const request of bad) {
            assert.equal((await browser.post(`/2fa/${action}`, request)).status, 403)
          }
        }
        assert.equal(world.vonage.sends(phone), 0)
        const headers = { 'sec-fetch-site': 'same-origin', origin: world.url }
        assert.equal((await browser.post('/2fa/create', { form, headers })).status, 303)
      }),
  },
  {
    id: 'W03',
    name: 'compares the origin with the configured one',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const browser = await world.login()
          const form = { csrf: await token(browser), number: phone }
          const from = (origin: string) =>
            browser.post('/2fa/create', { form, headers: { origin } })
          assert.equal((await from(world.url)).status, 403)
          assert.equal((await from('https://site.example')).status, 303)
        },
        () => ({ origin: 'https://site.example' }),
      ),
  },
  {
    id: 'W04',
    name: 'reads forms and JSON, and nothing else',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const csrf = await token(browser)
        const body = `csrf=${csrf}&number=${encodeURIComponent(phone)}`
        for (const type of ['text/plain', 'multipart/form-data; boundary=x', 'application/xml']) {
          const headers = { 'content-type': type }
          assert.equal((await browser.post('/2fa/create', { body, headers })).status, 415)
        }
        const headers = { 'x-csrf-token': csrf, accept: 'application/json' }
        const answer = await browser.post('/2fa/create', { json: { number: phone }, headers })
        assert.equal(answer.status, 200)
        assert.equal(answer.json()['step'], 'code')
      }),
  },
  {
    id: 'W05',
    name: 'refuses repeated and nested fields instead of picking from them',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const csrf = await token(browser)
        const urlencoded = { 'content-type': 'application/x-www-form-urlencoded' }
        const number = encodeURIComponent(phone)
        for (const body of [
          `csrf=${csrf}&number=${number}&number=${number}`,
          `csrf=${csrf}&number[]=${number}`,
          `csrf=${csrf}&number[x]=${number}`,
          `csrf=${csrf}&number=${number}&${Array.from({ length: 30 }, (_one, n) => `f${n}=1`).join('&')}`,
        ]) {
          const answer = await browser.post('/2fa/create', { body, headers: urlencoded })
          assert.equal(answer.status, 400, body)
        }
        const headers = { 'x-csrf-token': csrf }
        for (const json of [
          { number: [phone] },
          { number: { $ne: null } },
          { number: 447700900123 },
          { number: true },
          [phone],
          'text',
          null,
        ]) {
          const answer = await browser.post('/2fa/create', { json, headers })
          assert.equal(answer.status, 400, JSON.stringify(json))
        }
        assert.equal(world.vonage.sends(phone), 0)
      }),
  },
  {
    id: 'W06',
    name: 'refuses a body of a megabyte, and one that is not JSON, with a clear answer',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const csrf = await token(browser)
        const form = { csrf, number: 'x'.repeat(1_000_000) }
        assert.equal((await browser.post('/2fa/create', { form })).status, 413)
        const headers = { 'content-type': 'application/json', 'x-csrf-token': csrf }
        assert.equal((await browser.post('/2fa/create', { body: '{', headers })).status, 400)
        assert.equal((await browser.post('/2fa/create', { form: { csrf } })).status, 400)
        const gzip = { ...headers, 'content-encoding': 'gzip' }
        assert.equal((await browser.post('/2fa/create', { body: '{}', headers: gzip })).status, 415)
        assert.equal((await start(browser, phone)).status, 303)
      }),
  },
  {
    id: 'W07',
    name: 'calls malformed numbers and codes malformed, and spends nothing on them',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const csrf = await token(browser)
        for (const number of [
          '',
          'abc',
          '+',
          '123',
          `+44${'7'.repeat(70)}`,
          '+447700900123 ext. 5',
        ]) {
          const answer = await browser.post('/2fa/create', { form: { csrf, number } })
          assert.equal(answer.status, 400, number)
        }
        assert.equal((await start(browser, '07700 900123')).status, 303)
        assert.equal(world.vonage.sends(phone), 1)
        for (const code of ['', '12345', '1234567', 'abcdef', '12345\u0000', '1e5000', '-12345']) {
          const answer = await browser.post('/2fa/confirm', { form: { csrf, code } })
          assert.equal(answer.status, 400, JSON.stringify(code))
        }
        assert.equal(world.vonage.checks(phone), 0)
        const spaced = world.vonage.lastCode(phone).replace(/(...)(...)/, ' $1-$2 ')
        assert.equal((await post(browser, 'confirm', { code: spaced })).status, 303)
      }),
  },
  {
    id: 'W08',
    name: 'never goes on to another site, nor to its own pages',
    run: () =>
      inWorld(make, async (world) => {
        for (const next of [
          'https://evil.example/',
          '//evil.example',
          '/\\evil.example',
          '/%5cevil.example',
          '/.//evil.example',
          'javascript:alert(1)',
          '/\tx',
          '/2fa/',
          '/login',
          '/logout',
        ]) {
          const browser = await world.login({ id: `user ${next}` })
          const page = await browser.get(`/2fa/?next=${encodeURIComponent(next)}`)
          assert.equal(page.hidden('next'), undefined, next)
        }
        const browser = await world.verified('ann')
        const odd = await browser.get('/2fa/?next=%2F%2Fevil.example')
        assert.equal(odd.location, '/')
        const repeated = await browser.get('/2fa/?next=%2Fguarded%2F1&next=%2Fguarded%2F2')
        assert.equal(repeated.location, '/')
        assert.equal((await browser.get('/2fa/?next=%2Fguarded%2F2')).location, '/guarded/2')
      }),
  },
  {
    id: 'W09',
    name: 'sends its pages with the headers that keep them to the person who asked',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const { headers } = await browser.get('/2fa/')
        assert.equal(headers.get('cache-control'), 'no-store')
        assert.match(headers.get('content-security-policy') ?? '', /frame-ancestors 'none'/)
        assert.equal(headers.get('x-content-type-options'), 'nosniff')
        assert.equal(headers.get('referrer-policy'), 'same-origin')
        assert.equal(headers.get('cross-origin-opener-policy'), 'same-origin')
        assert.match(headers.get('vary') ?? '', /Cookie/)
        assert.equal(headers.get('access-control-allow-origin'), null)
      }),
  },
  {
    id: 'W10',
    name: 'serves its style and script to be cached, and links them by their content',
    run: () =>
      inWorld(make, async (world) => {
        const page = await (await world.login()).get('/2fa/')
        const links = [...page.text.matchAll(/(?:href|src)="(\/2fa\/[^"]+\?v=[^"]+)"/g)]
        assert.equal(links.length, 2)
        for (const [, link = ''] of links) {
          const asset = await world.browser().get(link)
          assert.equal(asset.status, 200)
          assert.match(asset.headers.get('cache-control') ?? '', /immutable/)
        }
        assert.doesNotMatch(page.text, /<script>|<style|\son\w+=/)
      }),
  },
  {
    id: 'W11',
    name: 'leaves paths alone that are not its own',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        assert.equal((await browser.get('/2fa/nothing')).status, 404)
        assert.equal((await browser.get('/2fa/__proto__')).status, 404)
        assert.equal((await browser.get('/2fa/constructor')).status, 404)
      }),
  },
  {
    id: 'W12',
    name: 'asks for the login first, on every route of its own',
    run: () =>
      inWorld(make, async (world) => {
        const visitor = world.browser()
        assert.equal((await visitor.get('/2fa/?next=%2Fguarded%2F1')).status, 303)
        assert.match((await visitor.get('/2fa/verify')).location, /^\/login/)
        for (const action of actions) {
          const answer = await visitor.post(`/2fa/${action}`, {
            form: { number: phone },
            headers: { accept: '*/*' },
          })
          assert.equal(answer.status, 401)
        }
      }),
  },
  {
    id: 'W13',
    name: 'never shows a number, a code or an id of the provider before the proof',
    run: () =>
      inWorld(make, async (world) => {
        await world.verified('ann')
        const browser = await world.login({ id: 'ann' })
        world.advance(60)
        await start(browser)
        const html = (await browser.get('/2fa/verify')).text
        const json = (await browser.get('/2fa/verify', { headers: { accept: 'application/json' } }))
          .text
        const status = (await browser.get('/2fa/status')).text
        const requestId = world.vonage.messages(phone)[0]?.requestId ?? 'none'
        for (const text of [html, json, status, browser.cookieHeader()]) {
          assert.doesNotMatch(text, /7700900/)
          assert.ok(!text.includes(world.vonage.lastCode(phone)))
          assert.ok(!text.includes(requestId))
        }
        assert.ok(!JSON.stringify(world.events).includes('7700900'))
      }),
  },
  {
    id: 'W14',
    name: 'serves odd user ids like any other',
    run: () =>
      inWorld(make, async (world) => {
        const ids = ['__proto__', 'a:b', 'a/b', '{u:x}', '%', '💡', 'constructor']
        for (const [index, id] of ids.entries()) {
          const browser = await world.verified(id, `+44770090020${index}`)
          assert.equal(await isIn(browser), true, id)
        }
      }),
  },
  {
    id: 'W15',
    name: 'tells JSON callers the same as data, from the first step to the last',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const accept = { accept: 'application/json' }
        const first = (await browser.get('/2fa/?next=%2Fguarded%2F1', { headers: accept })).json()
        assert.equal(first['step'], 'number')
        const headers = { ...accept, 'x-csrf-token': String(first['csrfToken']) }
        const sent = await browser.post('/2fa/create', { json: { number: phone }, headers })
        const state = sent.json()
        assert.equal(state['step'], 'code')
        assert.equal(state['attemptsLeft'], 3)
        assert.equal(state['resendInSeconds'], 35)
        assert.equal(state['expiresInSeconds'], 300)
        const wrong = await browser.post('/2fa/confirm', { json: { code: '12' }, headers })
        assert.equal(wrong.status, 400)
        assert.match(wrong.headers.get('content-type') ?? '', /^application\/problem\+json/)
        assert.equal(wrong.json()['code'], 'malformed_code')
        const json = { code: world.vonage.lastCode(phone), next: '/guarded/1' }
        const done = (await browser.post('/2fa/confirm', { json, headers })).json()
        assert.equal(done['step'], 'verified')
        assert.equal(done['next'], '/guarded/1')
        assert.notEqual(done['csrfToken'], first['csrfToken'])
        assert.equal(await isIn(browser), true)
      }),
  },
]
