import assert from 'node:assert/strict'
import { memoryStore, type TwoFactorEvent } from 'verify-core'
import {
  type AdapterCase,
  isIn,
  type MakeApp,
  phone,
  prove,
  start,
} from '../adapter-contract/harness.ts'
import { faultyStore } from '../faulty-store.ts'
import {
  act,
  checkAnswer,
  type FaultyWorld,
  inFaultyWorld,
  problemOf,
  tokenOf,
  userOf,
} from './harness.ts'
import { finish } from './person.ts'
import { tableEnrollments } from './table-enrollments.ts'

const deaf: Readonly<Record<string, (event: TwoFactorEvent) => void | Promise<void>>> = {
  throws: () => {
    throw new Error('the log is full')
  },
  rejects: () => Promise.reject(new Error('the log is full')),
  hangs: () => new Promise(() => {}),
}

/** Faults of what the app brings: its hooks, its tables, its clock. */
export const appCases = (make: MakeApp): readonly AdapterCase[] => [
  ...Object.entries(deaf).map(([how, onEvent]) => ({
    id: `A event ${how}`,
    name: `goes on as if nothing were wrong when an event handler ${how}`,
    run: () =>
      inFaultyWorld(make, { more: () => ({ onEvent }) }, async (world) => {
        const browser = await world.login()
        assert.equal((await start(browser, phone)).status, 303)
        assert.equal((await act(browser, 'confirm', { code: '12' })).status, 400)
        await prove(world, browser, phone)
        assert.equal(await isIn(browser), true)
        assert.equal((await browser.post('/logout')).status, 204)
      }),
  })),
  {
    id: 'A user',
    name: 'answers 503 while the app cannot say who is logged in, and sends nothing',
    run: () =>
      inFaultyWorld(make, {}, async (world) => {
        const browser = await world.login({ id: 'unknowable' })
        const asks = [
          () => browser.get('/guarded/1'),
          () => browser.post('/guarded/1', { form: {} }),
          () => browser.get('/2fa/'),
          () => browser.post('/2fa/create', { form: { number: phone } }),
        ]
        for (const ask of asks) {
          const answer = checkAnswer(await ask())
          assert.equal(answer.status, 503)
        }
        const json = await browser.get('/guarded/1', { headers: { accept: 'application/json' } })
        assert.equal(problemOf(json), 'user_unavailable')
        assert.equal((await browser.get('/effects')).json()['effects'], 0)
        assert.equal(world.vonage.starts(phone), 0)
      }),
  },
  {
    id: 'A save',
    name: 'stores nothing, lets nobody in and can begin again when the number cannot be saved',
    run: () => {
      const table = faultyStore(memoryStore())
      const more = () => ({ enrollments: tableEnrollments(table) })
      return inFaultyWorld(make, { more }, async (world) => {
        const browser = await world.login()
        await start(browser, phone)
        const code = world.vonage.lastCode(phone)
        table.fault({ kind: 'fail_before', verb: 'put' })
        const answer = await act(browser, 'confirm', { code })
        assert.equal(answer.status, 503)
        assert.equal(problemOf(answer), 'store_unavailable')
        assert.deepEqual(await table.get(['ann']), [undefined])
        assert.equal(await isIn(browser), false)
        table.clearFaults()
        const again = await act(browser, 'confirm', { code })
        assert.ok(again.status === 409 || again.status === 410)
        assert.equal(await isIn(browser), false)
        assert.equal(world.vonage.checks(phone), 1)
        await finish(world, browser)
        assert.equal(await isIn(browser), true)
      })
    },
  },
  {
    id: 'A store down',
    name: 'closes guarded pages without a loop, leaves the others open, and needs no restart',
    run: () =>
      inFaultyWorld(make, {}, async (world) => {
        const browser = await world.login()
        await prove(world, browser, phone)
        world.store.fault({ kind: 'fail_before' })
        for (const path of ['/guarded/1', '/fresh', '/enrolled', '/2fa/', '/2fa/verify']) {
          const answer = checkAnswer(await browser.get(path))
          assert.equal(answer.status, 503, path)
        }
        assert.equal(checkAnswer(await browser.post('/guarded/1', { form: {} })).status, 503)
        assert.equal((await browser.get('/effects')).json()['effects'], 0)
        assert.equal(await userOf(browser), 'ann')
        world.store.clearFaults()
        assert.equal(await isIn(browser), true)
      }),
  },
  ...[-3_600, -61, 12 * 3_600].map((jump) => ({
    id: `A clock verified ${jump}`,
    name: `does not trust a proof when the clock jumps by ${jump} s`,
    run: () =>
      inSkewedWorld(make, async (world, skew) => {
        const browser = await world.login()
        await prove(world, browser, phone)
        skew(jump)
        assert.equal(await isIn(browser), false)
        await finish(world, browser)
        assert.equal(await isIn(browser), true)
      }),
  })),
  ...[-7_200, -61, 300].map((jump) => ({
    id: `A clock pending ${jump}`,
    name: `lets a code count for nothing when the clock jumps by ${jump} s, and sends another`,
    run: () =>
      inSkewedWorld(make, async (world, skew) => {
        const browser = await world.login()
        await start(browser, phone)
        const csrf = await tokenOf(browser)
        skew(jump)
        const code = world.vonage.lastCode(phone)
        const answer = await act(browser, 'confirm', { code }, csrf)
        assert.equal(problemOf(answer), 'expired')
        assert.equal(world.vonage.checks(phone), 0)
        await finish(world, browser)
        assert.equal(await isIn(browser), true)
      }),
  })),
]

/** A world in which the clock of this machine may jump; that of the provider does not. */
function inSkewedWorld(
  make: MakeApp,
  test: (world: FaultyWorld, skew: (seconds: number) => void) => Promise<void>,
): Promise<void> {
  let skewMs = 0
  const more = ({ clock = Date.now }) => {
    const skewed = () => clock() + skewMs
    return { clock: skewed, store: memoryStore({ clock: skewed }) }
  }
  return inFaultyWorld(make, { more }, (world) =>
    test(world, (seconds) => {
      skewMs += seconds * 1_000
    }),
  )
}
