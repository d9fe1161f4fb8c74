import assert from 'node:assert/strict'
import { memoryStore, type TwoFactorOptions } from 'verify-core'
import {
  type AdapterCase,
  isIn,
  type MakeApp,
  phone,
  prove,
  start,
} from '../adapter-contract/harness.ts'
import type { Answer, Browser } from '../browser.ts'
import { faultyStore, type StoreFault } from '../faulty-store.ts'
import {
  act,
  checkAnswer,
  type FaultyWorld,
  inFaultyWorld,
  notTheCode,
  problemOf,
  storeDeadlineMs,
  tokenOf,
  userOf,
} from './harness.ts'
import { finish } from './person.ts'
import { tableEnrollments } from './table-enrollments.ts'

const ways = [
  { kind: 'fail_before' },
  { kind: 'fail_after' },
  { kind: 'hang_before' },
  { kind: 'hang_after' },
  { kind: 'late', ms: 3 * storeDeadlineMs },
] as const satisfies readonly StoreFault[]

/** Something that asks the store, one call after the other. */
interface Operation {
  readonly name: string
  readonly more?: Partial<TwoFactorOptions>
  /** Up to the moment before; answers what the operation will do. */
  readonly arrange: (world: FaultyWorld, browser: Browser) => Promise<() => Promise<Answer>>
  /** Its status when nothing fails. */
  readonly well: number
  /** It is the one that lets in. */
  readonly verifies?: true
  /** The browser is verified before it, and stays so. */
  readonly isVerified?: true
}

/** Every call that an operation makes of the store, failing in every way. */
export const storeCases = (make: MakeApp): readonly AdapterCase[] =>
  operations.flatMap((operation) =>
    ways.flatMap((way) =>
      (['the store', 'an enrollment table'] as const)
        .filter((where) => where === 'the store' || operation.more === undefined)
        .map((where) => ({
          id: `S ${operation.name} ${way.kind} ${where}`,
          name: `denies and recovers: ${operation.name}, each call of ${where}: ${way.kind}`,
          run: async () => {
            let calls = 1
            for (let nth = 0; nth <= calls; nth += 1) {
              calls = await sweep(make, operation, where, { ...way, nth })
            }
          },
        })),
    ),
  )

/** One run with the n-th call (0: none) going wrong. Answers how many calls there were. */
async function sweep(
  make: MakeApp,
  operation: Operation,
  where: 'the store' | 'an enrollment table',
  fault: StoreFault & { readonly nth: number },
): Promise<number> {
  const table = faultyStore(memoryStore())
  const enrollments = where === 'the store' ? {} : { enrollments: tableEnrollments(table) }
  let calls = 0
  await inFaultyWorld(
    make,
    { more: () => ({ ...enrollments, ...operation.more }) },
    async (world) => {
      const target = where === 'the store' ? world.store : table
      const browser = await world.login()
      const operate = await operation.arrange(world, browser)
      const before = { ...counts(world), calls: target.calls.length }
      if (fault.nth > 0) target.fault(fault)
      const answer = checkAnswer(await operate())
      calls = target.calls.length - before.calls
      await checkPublic(browser, operation)
      target.clearFaults()
      const what = `call ${fault.nth} of ${calls}`

      const isWell = answer.status === operation.well && problemOf(answer) !== 'store_unavailable'
      assert.ok(isWell || answer.status === 503, `${what}: ${answer.status} ${answer.text}`)
      if (fault.nth === 0) assert.ok(isWell, answer.text)
      assert.ok(counts(world).starts - before.starts <= 1, `${what}: at most one start`)
      assert.ok(counts(world).checks - before.checks <= 1, `${what}: at most one check`)
      const isVerified = operation.isVerified ?? (operation.verifies === true && isWell)
      if (operation.name === 'log out') return checkLoggedOut(world, browser, isWell, what)
      assert.equal(await userOf(browser), 'ann', what)
      assert.equal(await isIn(browser), isVerified, what)
      await finish(world, browser)
      assert.equal(await isIn(browser), true, what)
    },
  )
  return calls
}

function counts({ vonage }: FaultyWorld) {
  return { starts: vonage.starts(phone), checks: vonage.checks(phone) }
}

async function checkPublic(browser: Browser, operation: Operation): Promise<void> {
  if (operation.name !== 'log out') assert.equal((await browser.get('/session')).status, 200)
}

/** Either it worked, or the person is told and may try again. */
async function checkLoggedOut(
  world: FaultyWorld,
  browser: Browser,
  isWell: boolean,
  what: string,
): Promise<void> {
  const copy = browser.copy()
  if (!isWell) {
    assert.equal(await userOf(browser), 'ann', what)
    assert.equal((await browser.post('/logout')).status, 204, what)
  }
  assert.equal(await userOf(browser), undefined, what)
  assert.equal(await isIn(copy), false, what)
  const again = await world.login()
  assert.equal(await isIn(again), false, what)
  await finish(world, again)
}

async function sent(world: FaultyWorld, browser: Browser): Promise<string> {
  assert.equal((await start(browser, phone)).status, 303)
  const csrf = await tokenOf(browser)
  world.advance(36)
  return csrf
}

/** Enrolled by an earlier session, now logged in once more with a code on its way. */
async function sentAgain(world: FaultyWorld, browser: Browser): Promise<string> {
  await prove(world, await world.login(), phone)
  return sent(world, browser)
}

const data = { headers: { accept: 'application/json' } }

const right = (world: FaultyWorld) => ({ code: world.vonage.lastCode(phone) })

const operations: readonly Operation[] = [
  {
    name: 'the first page',
    well: 200,
    arrange: async (_world, browser) => () => browser.get('/2fa/', data),
  },
  {
    name: 'the code page',
    well: 200,
    arrange: async (world, browser) => {
      await sent(world, browser)
      return () => browser.get('/2fa/verify', data)
    },
  },
  {
    name: 'create',
    well: 200,
    arrange: async (_world, browser) => {
      const csrf = await tokenOf(browser)
      return () => act(browser, 'create', { number: phone }, csrf)
    },
  },
  {
    name: 'resend',
    well: 200,
    arrange: async (world, browser) => {
      const csrf = await sent(world, browser)
      return () => act(browser, 'resend', {}, csrf)
    },
  },
  {
    name: 'cancel',
    well: 200,
    arrange: async (world, browser) => {
      const csrf = await sent(world, browser)
      return () => act(browser, 'cancel', {}, csrf)
    },
  },
  {
    name: 'confirm, wrong',
    well: 422,
    arrange: async (world, browser) => {
      const csrf = await sent(world, browser)
      return () => act(browser, 'confirm', { code: notTheCode(world) }, csrf)
    },
  },
  {
    name: 'confirm, right, for the first time',
    well: 200,
    verifies: true,
    arrange: async (world, browser) => {
      const csrf = await sent(world, browser)
      return () => act(browser, 'confirm', right(world), csrf)
    },
  },
  {
    name: 'confirm, right, where a phone is for one user',
    well: 200,
    verifies: true,
    more: { maxUsersPerPhone: 1 },
    arrange: async (world, browser) => {
      const csrf = await sent(world, browser)
      return () => act(browser, 'confirm', right(world), csrf)
    },
  },
  {
    name: 'confirm, right, once more',
    well: 200,
    verifies: true,
    arrange: async (world, browser) => {
      const csrf = await sentAgain(world, browser)
      return () => act(browser, 'confirm', right(world), csrf)
    },
  },
  {
    name: 'guard',
    well: 200,
    isVerified: true,
    arrange: async (world, browser) => {
      await prove(world, browser, phone)
      return () => browser.get('/guarded/1')
    },
  },
  {
    name: 'guard with an idle limit',
    well: 200,
    isVerified: true,
    more: { idleTtlSeconds: 3_600 },
    arrange: async (world, browser) => {
      await prove(world, browser, phone)
      world.advance(600)
      return () => browser.get('/guarded/1')
    },
  },
  {
    name: 'state',
    well: 200,
    isVerified: true,
    arrange: async (world, browser) => {
      await prove(world, browser, phone)
      return () => browser.get('/state')
    },
  },
  {
    name: 'log out',
    well: 204,
    arrange: async (world, browser) => {
      await prove(world, browser, phone)
      return () => browser.post('/logout')
    },
  },
]
