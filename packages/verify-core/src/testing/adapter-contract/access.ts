import assert from 'node:assert/strict'
import {
  type AdapterCase,
  inWorld,
  isIn,
  type MakeApp,
  phone,
  prove,
  start,
  token,
  wrongCode,
} from './harness.ts'

/** The guard, and what makes a session verified. */
export const accessCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'A01',
    name: 'sends a visitor to login, with the way back',
    run: () =>
      inWorld(make, async (world) => {
        const answer = await world.browser().get('/guarded/1?a=b')
        assert.equal(answer.status, 303)
        assert.equal(answer.location, '/login?next=%2Fguarded%2F1%3Fa%3Db')
      }),
  },
  {
    id: 'A02',
    name: 'sends a logged-in, unverified user to the second factor, with the way back',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const answer = await browser.get('/guarded/1?a=b')
        assert.equal(answer.status, 303)
        assert.equal(answer.location, '/2fa/?next=%2Fguarded%2F1%3Fa%3Db')
        const head = await browser.get('/guarded/1', { method: 'HEAD' })
        assert.equal(head.status, 303)
      }),
  },
  {
    id: 'A03',
    name: 'refuses other methods and JSON callers with a problem and no side effect',
    run: () =>
      inWorld(make, async (world) => {
        const asked = { headers: { accept: 'application/json' } }
        const stranger = await world.browser().get('/guarded/1', asked)
        assert.equal(stranger.status, 401)
        assert.match(stranger.headers.get('content-type') ?? '', /^application\/problem\+json/)
        assert.equal(stranger.json()['code'], 'not_logged_in')
        const browser = await world.login()
        for (const answer of [
          await browser.get('/guarded/1', asked),
          await browser.post('/guarded/1', { form: { a: 'b' }, headers: { accept: '*/*' } }),
        ]) {
          assert.equal(answer.status, 403)
          assert.equal(answer.json()['code'], 'two_factor_required')
        }
        assert.equal((await browser.get('/effects')).json()['effects'], 0)
      }),
  },
  {
    id: 'A04',
    name: 'lets a user in who has proved a phone, and not before',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        assert.equal(await isIn(browser), false)
        await start(browser, phone)
        assert.equal(await isIn(browser), false)
        await prove(world, browser, phone, '/guarded/1')
        assert.equal(await isIn(browser), true)
        assert.equal(world.vonage.sends(phone), 1)
      }),
  },
  {
    id: 'A05',
    name: 'gives the session a new id at success and keeps what the app put there',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login({ keep: 'this' })
        await start(browser, phone)
        const before = browser.copy()
        await prove(world, browser, phone)
        assert.notEqual(browser.cookieHeader(), before.cookieHeader())
        const { keep, user } = (await browser.get('/session')).json()
        assert.equal(keep, 'this')
        assert.equal((user as { id: string }).id, 'ann')
        assert.equal(await isIn(before), false)
        assert.equal(await isIn(browser), true)
      }),
  },
  {
    id: 'A06',
    name: 'does not let another user in who logs in to a verified session',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.verified('ann')
        await browser.post('/login', { form: { user: 'bob' } })
        assert.equal(await isIn(browser), false)
      }),
  },
  {
    id: 'A07',
    name: 'does not let anybody in after log-out, not with a copy of the session, nor with a request under way',
    run: async () => {
      const arrived = Promise.withResolvers<void>()
      const mayGo = Promise.withResolvers<void>()
      let isHeld = false
      await inWorld(
        make,
        async (world) => {
          const browser = await world.verified()
          const copy = browser.copy()
          isHeld = true
          const underWay = copy.get('/guarded/7')
          await arrived.promise
          await browser.post('/logout')
          mayGo.resolve()
          assert.equal((await underWay).status, 303)
          assert.equal(await isIn(browser), false)
          const answer = await copy.get('/guarded/7')
          const asksFor = { server: '/login', cookie: '/2fa/' }[world.sessions]
          assert.equal(answer.location, `${asksFor}?next=%2Fguarded%2F7`)
        },
        ({ store }) => ({
          store: {
            ...store,
            async get(keys) {
              if (isHeld) {
                isHeld = false
                arrived.resolve()
                await mayGo.promise
              }
              return store.get(keys)
            },
          },
        }),
      )
    },
  },
  {
    id: 'A08',
    name: 'stops counting after twelve hours, and asks for the phone, not for the login',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.verified()
        world.advance(12 * 3_600 - 1)
        assert.equal(await isIn(browser), true)
        world.advance(1)
        const answer = await browser.get('/guarded/7')
        assert.equal(answer.location, '/2fa/?next=%2Fguarded%2F7')
      }),
  },
  {
    id: 'A09',
    name: 'asks for a fresh proof where the route wants one',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.verified()
        assert.equal((await browser.get('/fresh')).text, 'fresh')
        world.advance(61)
        assert.equal(await isIn(browser), true)
        const asked = await browser.get('/fresh')
        assert.equal(asked.location, '/2fa/?next=%2Ffresh&max_age=60')
        const page = await browser.get(asked.location)
        assert.equal(page.status, 200)
        const form = { csrf: page.hidden('csrf') ?? '', next: '/fresh', max_age: '60' }
        const sent = await browser.post('/2fa/create', { form })
        const code = await browser.get(sent.location)
        const confirm = {
          ...form,
          csrf: code.hidden('csrf') ?? '',
          code: world.vonage.lastCode(phone),
        }
        const answer = await browser.post('/2fa/confirm', { form: confirm })
        assert.equal(answer.location, '/fresh')
        assert.equal((await browser.get('/fresh')).text, 'fresh')
      }),
  },
  {
    id: 'A10',
    name: 'lets users without a phone pass where only the enrolled must prove one',
    run: () =>
      inWorld(make, async (world) => {
        assert.equal((await (await world.login()).get('/enrolled')).text, 'enrolled')
        await world.verified('ann')
        const again = await world.login({ id: 'ann' })
        assert.equal((await again.get('/enrolled')).status, 303)
      }),
  },
  {
    id: 'A11',
    name: 'ends every verified session of a user at once',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.verified()
        await browser.post('/revoke')
        assert.equal(await isIn(browser), false)
      }),
  },
  {
    id: 'A12',
    name: 'tells handlers what the guard would say',
    run: () =>
      inWorld(make, async (world) => {
        const state = async (browser: Awaited<ReturnType<typeof world.login>>) =>
          (await browser.get('/state')).json()
        assert.deepEqual(await state(world.browser()), { isLoggedIn: false, isVerified: false })
        const browser = await world.login()
        assert.deepEqual(await state(browser), { isLoggedIn: true, isVerified: false })
        await prove(world, browser, phone)
        const verified = await state(browser)
        assert.equal(verified['isVerified'], true)
        assert.equal(verified['verifiedAt'], '2026-01-01T12:00:00.000Z')
        assert.match(String(verified['phone']), /123$/)
        assert.doesNotMatch(JSON.stringify(verified), /7700900/)
      }),
  },
  {
    id: 'A13',
    name: 'keeps guarded answers out of shared caches and writes no session on the way through',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.verified()
        const answer = await browser.get('/guarded/1')
        assert.equal(answer.headers.get('cache-control'), 'no-store')
        assert.match(answer.headers.get('vary') ?? '', /Cookie/)
        assert.deepEqual(answer.headers.getSetCookie(), [])
      }),
  },
  {
    id: 'A14',
    name: 'answers 503 on guarded routes while the store is down, and works again after',
    run: async () => {
      let isDown = false
      await inWorld(
        make,
        async (world) => {
          const browser = await world.verified()
          isDown = true
          const answer = await browser.get('/guarded/1')
          assert.equal(answer.status, 503)
          assert.ok(Number(answer.headers.get('retry-after')) > 0)
          assert.doesNotMatch(answer.text, /the disk|\.ts/)
          assert.equal((await browser.get('/2fa/')).status, 503)
          assert.equal((await browser.get('/session')).status, 200)
          isDown = false
          assert.equal(await isIn(browser), true)
        },
        ({ store }) => ({
          store: {
            ...store,
            get: async (keys) => {
              if (isDown) throw new Error('the disk is on fire')
              return store.get(keys)
            },
          },
        }),
      )
    },
  },
  {
    id: 'A15',
    name: 'gives nothing back to a copy of the session from an earlier moment: no proof, no guesses',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const unused = browser.copy()
        const csrf = await token(browser)
        for (const salt of [1, 2, 3]) {
          const form = { csrf, code: wrongCode(world, phone, salt) }
          await unused.copy().post('/2fa/confirm', { form })
        }
        const form = { csrf, code: world.vonage.lastCode(phone) }
        const late = await unused.copy().post('/2fa/confirm', { form })
        assert.ok(late.status === 409 || late.status === 410)
        assert.equal(world.vonage.checks(phone), 3)

        world.advance(301)
        await prove(world, browser, phone)
        const verified = browser.copy()
        world.advance(12 * 3_600)
        assert.equal(await isIn(browser), false)
        await prove(world, browser, phone)
        assert.equal(await isIn(browser), true)
        assert.equal(await isIn(verified), false)
        assert.equal(await isIn(unused), false)
      }),
  },
  {
    id: 'A16',
    name: 'ends the earlier proof when a fresh one takes its place, also for a copy of the session from then',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.verified()
        world.advance(61)
        const earlier = browser.copy()
        assert.equal((await browser.get('/fresh')).status, 303)
        const csrf = (await browser.get('/2fa/?max_age=60')).hidden('csrf') ?? ''
        const ask = (action: string, fields: Readonly<Record<string, string>>) =>
          browser.post(`/2fa/${action}`, { form: { csrf, max_age: '60', ...fields } })
        assert.equal((await ask('create', {})).status, 303)
        assert.equal((await ask('confirm', { code: world.vonage.lastCode(phone) })).status, 303)
        assert.equal((await browser.get('/fresh')).text, 'fresh')
        assert.equal(await isIn(earlier), false)
        await browser.post('/logout')
        assert.equal(await isIn(earlier), false)
      }),
  },
]
