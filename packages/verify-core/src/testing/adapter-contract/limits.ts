import assert from 'node:assert/strict'
import type { Browser } from '../browser.ts'
import {
  type AdapterCase,
  inWorld,
  type MakeApp,
  phone,
  post,
  prove,
  start,
  token,
  wrongCode,
} from './harness.ts'

const times = (count: number) => Array.from({ length: count }, (_one, index) => index)

/** What somebody who does not play by the rules gets for it. */
export const limitCases = (make: MakeApp): readonly AdapterCase[] => [
  {
    id: 'L01',
    name: 'checks at most ten of 200 wrong guesses, however many codes are asked for between them',
    run: () =>
      inWorld(make, async (world) => {
        await world.verified()
        world.advance(60)
        const browser = await world.login()
        const before = world.vonage.checks(phone)
        const csrf = await token(browser)
        const ask = (action: string, fields: Readonly<Record<string, string>> = {}) =>
          browser.post(`/2fa/${action}`, { form: { csrf, ...fields } })
        await ask('create')
        for (const guess of times(200)) {
          await ask('confirm', { code: wrongCode(world, phone, guess + 1) })
          world.advance(4)
          if (guess % 9 === 8) await ask('resend')
          if (guess % 10 === 9) await ask('create')
        }
        const checks = world.vonage.checks(phone) - before
        assert.ok(checks >= 3 && checks <= 10, `${checks} checks`)
      }),
  },
  {
    id: 'L02',
    name: 'sends at most three messages to one number, whatever 50 addresses the requests claim to come from',
    run: () =>
      inWorld(make, async (world) => {
        for (const n of times(50)) {
          world.advance(12)
          const browser = await world.login({ id: `user-${n}` })
          const { status } = await forged(browser, phone, n)
          // The provider takes no second one for a number while the first is running.
          if (status === 303) await post(browser, 'confirm', { code: world.vonage.lastCode(phone) })
        }
        assert.equal(world.vonage.sends(phone), 3)
      }),
  },
  {
    id: 'L03',
    name: 'stops 40 accounts of one client at ten messages, to numbers in a row, with forged addresses',
    run: () =>
      inWorld(make, async (world) => {
        const numbers = times(40).map((n) => `+447700900${String(100 + n)}`)
        const statuses: number[] = []
        for (const [n, number] of numbers.entries()) {
          const browser = await world.login({ id: `user-${n}` })
          statuses.push((await forged(browser, number, n)).status)
        }
        assert.deepEqual(statuses, [...times(10).map(() => 303), ...times(30).map(() => 429)])
        assert.equal(sendsTo(world.vonage, numbers), 10)
      }),
  },
  {
    id: 'L04',
    name: 'stops at twenty messages to numbers in a row, from wherever they are asked for',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const numbers = times(30).map((n) => `+447700900${String(100 + n)}`)
          for (const [n, number] of numbers.entries()) {
            await start(await world.login({ id: `user-${n}` }), number)
          }
          assert.equal(sendsTo(world.vonage, numbers), 20)
          const named = world.events.filter(({ type }) => type === 'rate_limited')
          assert.equal(named.length, 10)
          assert.ok(!JSON.stringify(world.events).includes('7700900'))
        },
        () => ({ limits: { sendsPerAddressPerHour: 1_000 } }),
      ),
  },
  {
    id: 'L05',
    name: 'holds a cap exactly when 60 people ask at once',
    run: () =>
      inWorld(
        make,
        async (world) => {
          const numbers = times(60).map((n) => `+4477009${String(10_000 + n * 101)}`)
          const people = await Promise.all(times(60).map((n) => world.login({ id: `user-${n}` })))
          const answers = await Promise.all(
            people.map((browser, n) => start(browser, numbers[n] ?? '')),
          )
          const sent = answers.filter(({ status }) => status === 303)
          assert.equal(sent.length, 17)
          assert.equal(sendsTo(world.vonage, numbers), 17)
          const refused = answers.filter(({ status }) => status === 429)
          assert.equal(refused.length, 43)
          for (const { headers } of refused) assert.ok(Number(headers.get('retry-after')) > 0)
        },
        () => ({
          limits: { sendsPerAddressPerHour: 17, sendsPerMinute: 1_000 },
          bulkhead: { startsPerSecond: 1_000, callsInFlight: 1_000 },
        }),
      ),
  },
  {
    id: 'L06',
    name: 'lets a user try three phones a day, and the same one again',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        const numbers = ['+447700900101', '+447700900102', '+447700900103', '+447700900104']
        const statuses: number[] = []
        for (const number of [...numbers, '+447700900103']) {
          await post(browser, 'cancel')
          world.advance(301)
          statuses.push((await start(browser, number)).status)
        }
        assert.deepEqual(statuses, [303, 303, 303, 429, 303])
        assert.equal(world.vonage.sends('+447700900104'), 0)
      }),
  },
  {
    id: 'L07',
    name: 'takes 30 malformed codes in ten minutes for a mistake, and no more',
    run: () =>
      inWorld(make, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const statuses: number[] = []
        for (const n of times(31)) {
          statuses.push((await post(browser, 'confirm', { code: `${n}` })).status)
        }
        assert.deepEqual(statuses, [...times(30).map(() => 400), 429])
        assert.equal(world.vonage.checks(phone), 0)
        const right = await post(browser, 'confirm', { code: world.vonage.lastCode(phone) })
        assert.equal(right.status, 303)
      }),
  },
  {
    id: 'L08',
    name: 'only reports what it would have refused, in record mode, and still locks after wrong codes',
    run: () =>
      inWorld(
        make,
        async (world) => {
          for (const n of times(5)) {
            const browser = await world.login({ id: `user-${n}` })
            await prove(world, browser, phone)
            world.advance(31)
          }
          assert.equal(world.vonage.sends(phone), 5)
          const reported = world.events.filter((event) => event.type === 'rate_limited')
          assert.deepEqual(
            reported.map(({ limit }) => limit),
            ['sendsPerPhonePer10Minutes', 'sendsPerPhonePer10Minutes'],
          )
        },
        () => ({ limits: { mode: 'record' } }),
      ),
  },
]

/** Ask for a code with headers that claim another address. */
async function forged(browser: Browser, number: string, n: number) {
  const csrf = (await browser.get('/2fa/')).hidden('csrf') ?? ''
  const address = `203.0.113.${n}`
  return browser.post('/2fa/create', {
    form: { csrf, number },
    headers: {
      'x-forwarded-for': address,
      forwarded: `for=${address}`,
      'x-real-ip': address,
      'cf-connecting-ip': address,
    },
  })
}

function sendsTo(vonage: { sends(number: string): number }, numbers: readonly string[]): number {
  return numbers.reduce((sum, number) => sum + vonage.sends(number), 0)
}
