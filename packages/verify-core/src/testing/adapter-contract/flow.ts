import assert from 'node:assert/strict'
import type { TwoFactorOptions } from 'verify-core'
import { yieldingStore } from '../yielding-store.ts'
import {
  type AdapterCase,
  inWorld,
  isIn,
  type MakeApp,
  otherPhone,
  phone,
  post,
  prove,
  start,
  thirdPhone,
  token,
  wrongCode,
} from './harness.ts'

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_one, index) => make(index))

/** Requests that race get their turns between the calls of the store, as they do with one on another machine. */
const interleaved = ({ store }: TwoFactorOptions) => ({ store: yieldingStore(store, () => 0.5) })

/** The flow from number to code to success, and everything that goes wrong on the way. */
export const flowCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'F01',
    name: 'goes on to where the person was going, through every step',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login({ phone })
        const asked = await browser.get('/guarded/1?a=b')
        const page = await browser.get(asked.location)
        assert.match(page.text, new RegExp(`value="${phone.replace('+', '\\+')}"`))
        assert.equal(page.hidden('next'), '/guarded/1?a=b')
        const form = { csrf: page.hidden('csrf') ?? '', next: '/guarded/1?a=b', number: phone }
        const sent = await browser.post('/2fa/create', { form })
        assert.equal(sent.location, '/2fa/verify?next=%2Fguarded%2F1%3Fa%3Db')
        const code = await browser.get(sent.location)
        const fields = { csrf: code.hidden('csrf') ?? '', code: world.vonage.lastCode(phone) }
        const answer = await browser.post('/2fa/confirm', { form: fields })
        assert.equal(answer.status, 303)
        assert.equal(answer.location, '/guarded/1?a=b')
      }),
  },
  {
    id: 'F02',
    name: 'sends to the enrolled phone only, whatever number is posted',
    run: () =>
      inWorld(make, async (world) => {
        await world.verified('ann')
        const browser = await world.login({ id: 'ann' })
        const page = await browser.get('/2fa/')
        assert.doesNotMatch(page.text, /7700900/)
        assert.doesNotMatch(page.text, /name="number"/)
        await start(browser, otherPhone)
        assert.equal(world.vonage.sends(otherPhone), 0)
        assert.equal(world.vonage.sends(phone), 2)
      }),
  },
  {
    id: 'F03',
    name: 'sends once for a double click, a reload, a second tab and a way back',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const csrf = await token(browser)
        const form = { csrf, number: phone }
        const answers = await Promise.all(times(5, () => browser.post('/2fa/create', { form })))
        for (const answer of answers) assert.equal(answer.location, '/2fa/verify')
        assert.equal((await browser.get('/2fa/')).location, '/2fa/verify')
        assert.equal((await browser.get('/2fa/verify')).status, 200)
        const tab = await browser.post('/2fa/create', { form: { ...form, next: '/guarded/9' } })
        assert.equal(tab.location, '/2fa/verify?next=%2Fguarded%2F9')
        assert.equal(world.vonage.sends(phone), 1)
      }),
  },
  {
    id: 'F04',
    name: 'sends nothing to a second browser within the gap and says how long to wait',
    run: () =>
      inWorld(make, async (world) => {
        await start(await world.login(), phone)
        world.advance(10)
        const other = await world.login()
        const answer = await start(other, phone)
        assert.equal(answer.status, 429)
        assert.equal(answer.headers.get('retry-after'), '25')
        assert.equal(world.vonage.sends(phone), 1)
        world.advance(25)
        assert.equal((await start(other, phone)).status, 303)
        assert.equal(world.vonage.sends(phone), 2)
      }),
  },
  {
    id: 'F05',
    name: 'refuses the code of one browser in another',
    run: () =>
      inWorld(make, async (world) => {
        await start(await world.login(), phone)
        const other = await world.login()
        const code = world.vonage.lastCode(phone)
        const answer = await post(other, 'confirm', { code })
        assert.equal(answer.status, 409)
        assert.equal(await isIn(other), false)
        assert.equal(world.vonage.checks(phone), 0)
      }),
  },
  {
    id: 'F06',
    name: 'says that a code is wrong, how many guesses are left, and ends after the third',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const csrf = await token(browser)
        const guess = (salt: number) =>
          browser.post('/2fa/confirm', { form: { csrf, code: wrongCode(world, phone, salt) } })
        const first = await guess(1)
        assert.equal(first.status, 422)
        assert.match(first.text, /Could not verify code\. Please try again\./)
        assert.match(first.text, /\b2\b/)
        assert.equal((await guess(2)).status, 422)
        assert.equal((await guess(3)).status, 410)
        const right = await browser.post('/2fa/confirm', {
          form: { csrf, code: world.vonage.lastCode(phone) },
        })
        assert.ok(right.status === 409 || right.status === 410)
        assert.equal(world.vonage.checks(phone), 3)
        assert.equal(world.vonage.sends(phone), 1)
        assert.equal(await isIn(browser), false)
      }),
  },
  {
    id: 'F07',
    name: 'asks the provider at most three times for fifty wrong codes at once',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const browser = await world.login()
          await start(browser, phone)
          const csrf = await token(browser)
          const answers = await Promise.all(
            times(50, (index) =>
              browser.copy().post('/2fa/confirm', {
                form: { csrf, code: wrongCode(world, phone, index + 1) },
              }),
            ),
          )
          assert.ok(world.vonage.checks(phone) <= 3)
          assert.ok(answers.every((answer) => answer.status >= 400 && answer.status < 500))
        },
        interleaved,
      ),
  },
  {
    id: 'F08',
    name: 'grants once when twenty right codes race, and shuts nobody out',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const browser = await world.login()
          await start(browser, phone, '/guarded/1')
          const csrf = await token(browser)
          const form = { csrf, code: world.vonage.lastCode(phone) }
          const racers = times(20, () => browser.copy())
          const answers = await Promise.all(racers.map((one) => one.post('/2fa/confirm', { form })))
          assert.deepEqual(
            answers.map(({ status, location }) => `${status} ${location}`),
            times(20, () => '303 /guarded/1'),
          )
          assert.equal(world.vonage.checks(phone), 1)
          assert.equal(world.events.filter((event) => event.type === 'verified').length, 1)
          for (const racer of racers) assert.equal(await isIn(racer), true)
        },
        interleaved,
      ),
  },
  {
    id: 'F09',
    name: 'refuses a code after its five minutes, whatever the provider says',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const csrf = await token(browser)
        const code = world.vonage.lastCode(phone)
        world.advance(300)
        const answer = await browser.post('/2fa/confirm', { form: { csrf, code } })
        assert.equal(answer.status, 410)
        assert.equal(world.vonage.checks(phone), 0)
        assert.equal(await isIn(browser), false)
      }),
  },
  {
    id: 'F10',
    name: 'refuses the first code after a resend, and allows two resends, each after a longer gap',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const first = world.vonage.lastCode(phone)
        const early = await post(browser, 'resend')
        assert.equal(early.status, 429)
        assert.equal(early.headers.get('retry-after'), '35')
        world.advance(35)
        assert.equal((await post(browser, 'resend')).status, 303)
        assert.equal(world.vonage.sends(phone), 2)
        const second = world.vonage.lastCode(phone)
        if (first !== second) {
          assert.equal((await post(browser, 'confirm', { code: first })).status, 422)
        }
        world.advance(59)
        assert.equal((await post(browser, 'resend')).status, 429)
        world.advance(1)
        assert.equal((await post(browser, 'resend')).status, 303)
        world.advance(120)
        assert.equal((await post(browser, 'resend')).status, 409)
        assert.equal(world.vonage.sends(phone), 3)
        const code = world.vonage.lastCode(phone)
        assert.equal((await post(browser, 'confirm', { code })).status, 303)
        assert.equal(await isIn(browser), true)
      }),
  },
  {
    id: 'F11',
    name: 'gives a challenge up, so that another number can be typed',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const code = world.vonage.lastCode(phone)
        const csrf = await token(browser)
        const cancelled = await browser.post('/2fa/cancel', { form: { csrf } })
        assert.equal(cancelled.location, '/2fa/')
        const refused = await browser.post('/2fa/confirm', { form: { csrf, code } })
        assert.equal(refused.status, 409)
        world.advance(35)
        await prove(world, browser, otherPhone)
        assert.equal(await isIn(browser), true)
      }),
  },
  {
    id: 'F12',
    name: 'never stores a number that was not proved',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const codeOfFirst = world.vonage.lastCode(phone)
        await post(browser, 'cancel')
        world.advance(35)
        await start(browser, otherPhone)
        const answer = await post(browser, 'confirm', { code: codeOfFirst })
        assert.equal(answer.status, codeOfFirst === world.vonage.lastCode(otherPhone) ? 303 : 422)
        const again = await world.login()
        world.advance(60)
        assert.match((await again.get('/2fa/')).text, /name="number"/)
      }),
  },
  {
    id: 'F13',
    name: 'locks after ten wrong codes in a row, even for the right one, and says how long',
    run: () =>
      inWorld(
        make,
        async (world) => {
          await world.verified()
          let browser = await world.login()
          let csrf = ''
          for (let guesses = 0; guesses < 10; guesses += 1) {
            if (guesses % 3 === 0) {
              world.advance(301)
              browser = await world.login()
              assert.equal((await start(browser)).status, 303)
              csrf = (await browser.get('/2fa/verify')).hidden('csrf') ?? ''
            }
            const code = wrongCode(world, phone, guesses + 1)
            await browser.post('/2fa/confirm', { form: { csrf, code } })
          }
          const checks = world.vonage.checks(phone)
          const form = { csrf, code: world.vonage.lastCode(phone) }
          const answer = await browser.post('/2fa/confirm', { form })
          assert.equal(answer.status, 429)
          assert.ok(Number(answer.headers.get('retry-after')) > 600)
          assert.equal((await browser.post('/2fa/create', { form: { csrf } })).status, 429)
          const shown = await browser.get('/2fa/')
          assert.equal(shown.status, 429)
          assert.doesNotMatch(shown.text, /<form/)
          assert.equal(world.vonage.checks(phone), checks)
          assert.ok(world.events.some((event) => event.type === 'locked'))
          world.advance(15 * 60)
          const later = await world.login()
          await prove(world, later, phone)
          assert.equal(await isIn(later), true)
        },
        () => ({
          limits: {
            sendsPerUserPerHour: 100,
            sendsPerPhonePer10Minutes: 100,
            sendsPerPhonePerHour: 100,
          },
        }),
      ),
  },
  {
    id: 'F14',
    name: 'stops at the caps of a user and of a number, before anything is sent',
    run: () =>
      inWorld(make, async (world) => {
        const people = await Promise.all(times(4, (n) => world.login({ id: `user-${n}` })))
        const sent: number[] = []
        for (const browser of people) {
          world.advance(100)
          const answer = await start(browser, phone)
          sent.push(answer.status)
          if (answer.status === 303) {
            await post(browser, 'confirm', { code: world.vonage.lastCode(phone) })
          }
        }
        assert.deepEqual(sent, [303, 303, 303, 429])
        assert.equal(world.vonage.sends(phone), 3)

        const one = await world.login({ id: 'one' })
        const numbers = times(6, (n) => `+44770090010${n % 2}`)
        const results: number[] = []
        for (const number of numbers) {
          await post(one, 'cancel')
          world.advance(301)
          results.push((await start(one, number)).status)
        }
        assert.deepEqual(results, [303, 303, 303, 303, 303, 429])
      }),
  },
  {
    id: 'F15',
    name: 'refuses a number of a country that is not allowed with the words of any other refusal',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const policy = await start(browser, '+4915112345678')
        assert.equal(policy.status, 422)
        assert.match(policy.text, /Could not verify your number\. Please contact support\./)
        assert.equal(world.vonage.sends('+4915112345678'), 0)
        const barbados = await start(browser, '+12462501234')
        assert.equal(barbados.status, 422)
        assert.equal(world.vonage.sends('+12462501234'), 0)
        assert.equal((await browser.get('/session')).status, 200)
      }),
  },
  {
    id: 'F16',
    name: 'ends the login after a final refusal where the app wants that',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const browser = await world.login()
          const answer = await start(browser, '+4915112345678')
          assert.equal(answer.status, 403)
          assert.match(answer.text, /Could not verify your number\. Please contact support\./)
          assert.match(answer.text, /href="\/login"/)
          assert.equal((await browser.get('/session')).json()['user'], null)
        },
        () => ({ onRefused: 'logout' }),
      ),
  },
  {
    id: 'F17',
    name: 'lets log-out win over a code that is being checked',
    run: async () => {
      let release: () => void = () => {}
      let arrived: () => void = () => {}
      const isWaiting = new Promise<void>((resolve) => {
        arrived = resolve
      })
      const mayGo = new Promise<void>((resolve) => {
        release = resolve
      })
      await inWorld(
        make,
        async (world) => {
          const browser = await world.login()
          await start(browser, phone)
          const csrf = await token(browser)
          const racer = browser.copy()
          const form = { csrf, code: world.vonage.lastCode(phone) }
          const racing = racer.post('/2fa/confirm', { form })
          await isWaiting
          await browser.post('/logout')
          release()
          const answer = await racing
          assert.notEqual(answer.location, '/')
          assert.equal(await isIn(racer), false)
          assert.equal(await isIn(browser), false)
        },
        ({ provider }) => ({
          provider: {
            ...provider,
            check: async (...call) => {
              arrived()
              await mayGo
              return provider.check(...call)
            },
          },
        }),
      )
    },
  },
  {
    id: 'F18',
    name: 'answers 503 when the provider fails, keeps the login, and works again after',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        world.vonage.fault({ operation: 'start', kind: 'server_error', times: 1 })
        const failed = await start(browser, phone)
        assert.equal(failed.status, 503)
        assert.ok(Number(failed.headers.get('retry-after')) > 0)
        assert.equal((await browser.get('/session')).status, 200)
        world.advance(60)
        await prove(world, browser, phone)
        assert.equal(await isIn(browser), true)
      }),
  },
  {
    id: 'F19',
    name: 'does not call a code wrong that could not be checked',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        world.vonage.fault({ operation: 'check', kind: 'server_error', times: 1 })
        const code = world.vonage.lastCode(phone)
        const failed = await post(browser, 'confirm', { code })
        assert.equal(failed.status, 503)
        assert.doesNotMatch(failed.text, /Could not verify code/)
        world.advance(10)
        const answer = await post(browser, 'confirm', { code })
        assert.equal(answer.status, 303)
      }),
  },
  {
    id: 'F20',
    name: 'leads the second half of a double click on, when the first has let the browser in',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, thirdPhone, '/guarded/3')
        const csrf = await token(browser)
        const form = { csrf, code: world.vonage.lastCode(thirdPhone), next: '/guarded/3' }
        await browser.post('/2fa/confirm', { form })
        const second = await browser.post('/2fa/confirm', { form })
        assert.equal(second.status, 303)
        assert.equal(second.location, '/guarded/3')
        assert.equal(await isIn(browser), true)
      }),
  },
  {
    id: 'F21',
    name: 'lets the second half of a double click in that comes with the cookie from before the first',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login({ keep: 'this' })
        await start(browser, phone, '/guarded/3')
        const form = { csrf: await token(browser), code: world.vonage.lastCode(phone) }
        const second = browser.copy()
        assert.equal((await browser.post('/2fa/confirm', { form })).status, 303)
        const answer = await second.post('/2fa/confirm', { form })
        assert.equal(`${answer.status} ${answer.location}`, '303 /guarded/3')
        for (const half of [browser, second]) {
          assert.equal(await isIn(half), true)
          assert.equal((await half.get('/session')).json()['keep'], 'this')
        }
      }),
  },
]
