import assert from 'node:assert/strict'
import {
  type AdapterCase,
  isIn,
  type MakeApp,
  phone,
  prove,
  start,
  type World,
} from '../adapter-contract/harness.ts'
import type { Answer, Browser } from '../browser.ts'
import {
  act,
  type ApiName,
  checkAnswer,
  type FaultyWorld,
  inFaultyWorld,
  notTheCode,
  problemOf,
  tokenOf,
  userOf,
} from './harness.ts'
import { finish } from './person.ts'
import {
  cancelFaults,
  checkFaults,
  commonFaults,
  type Meaning,
  nextFaults,
  type ProviderFault,
  startFaults,
} from './provider-faults.ts'

/** What a person sees: a status alone, or a problem with the seconds to wait, if any. */
type Seen = readonly [status: number, code?: string, retryAfterSeconds?: number]

/** What one operation comes to under one kind of fault. */
interface Expected {
  readonly seen: Seen
  /** Messages sent by it. Default 0. */
  readonly sends?: number
  /** It ends verified. */
  readonly verifies?: true
}

/** Something a person does that asks the provider. */
interface Operation {
  readonly name: string
  /** The call that the fault strikes. Absent: it makes none, so whichever comes. */
  readonly strikes?: 'start' | 'next' | 'check' | 'cancel'
  readonly channels?: readonly ['sms', ...'voice'[]]
  readonly faults: readonly ProviderFault[]
  /** Up to the moment before; answers what the operation will do. */
  readonly arrange: (world: FaultyWorld, browser: Browser) => Promise<() => Promise<Answer>>
  readonly expect: (meaning: Meaning, api: ApiName) => Expected
}

/** A fault of the provider in the middle of each operation: what is seen, what is sent, and that it can be finished. */
export const providerCases = (make: MakeApp): readonly AdapterCase[] =>
  operations.flatMap((operation) =>
    operation.faults.flatMap((fault) =>
      (['v1', 'v2'] as const).map((api) => ({
        id: `P ${operation.name} ${nameOf(fault)} ${api}`,
        name: `is honest and can be finished: ${api}, ${operation.name}, ${nameOf(fault)}`,
        run: () =>
          inFaultyWorld(
            make,
            { api, ...(operation.channels && { channels: operation.channels }) },
            (world) => strike(world, operation, fault, api),
          ),
      })),
    ),
  )

async function strike(
  world: FaultyWorld,
  operation: Operation,
  { fault, meaning, hangs }: ProviderFault,
  api: ApiName,
): Promise<void> {
  const { vonage } = world
  const browser = await world.login()
  const operate = await operation.arrange(world, browser)
  const before = counts(world)
  vonage.fault({ ...fault, ...(operation.strikes && { operation: operation.strikes }), times: 1 })
  world.hurry(hangs === true)
  const begun = performance.now()
  const answer = checkAnswer(await operate())
  assert.ok(performance.now() - begun < 10_000)
  const after = counts(world)
  vonage.clearFaults()
  world.hurry(false)

  const { seen, sends = 0, verifies = false } = operation.expect(meaning, api)
  const retryAfter = answer.headers.get('retry-after')
  assert.deepEqual(
    [answer.status, problemOf(answer), retryAfter === null ? undefined : Number(retryAfter)],
    [seen[0], seen[1], seen[2]],
  )
  assert.equal(after.sends - before.sends, sends, 'messages sent')
  assert.ok(after.starts - before.starts <= 1, 'at most one start')
  assert.ok(after.checks - before.checks <= 1, 'at most one check')
  if (operation.strikes === undefined) assert.equal(after.requests, before.requests)
  if (operation.strikes === 'check') assert.equal(after.checks - before.checks, 1)

  assert.equal(await userOf(browser), operation.name === 'log out' ? undefined : 'ann')
  assert.equal(await isIn(browser), verifies)
  if (operation.name === 'log out') await browser.post('/login', { form: { user: 'ann' } })
  await finish(world, browser)
  assert.equal(await isIn(browser), true)
}

function counts({ vonage }: World) {
  return {
    requests: vonage.requests.length,
    sends: vonage.sends(phone),
    starts: vonage.starts(phone),
    checks: vonage.checks(phone),
  }
}

function nameOf({ fault }: ProviderFault): string {
  if (fault.kind === 'answer') return `answer ${fault.status}`
  return 'retryAfterSeconds' in fault ? `${fault.kind} for a while` : fault.kind
}

const unavailable: Seen = [503, 'provider_unavailable', 60]
const notAsked: Seen = [503, 'provider_unavailable', 10]

function throttledFor(api: ApiName, meaning: Meaning, otherwise: number): Seen {
  const isSaid = meaning === 'throttled_for_7_s' && api === 'v2'
  return [503, 'provider_throttled', isSaid ? 7 : otherwise]
}

/** A send, whichever call makes it. */
function expectSend(meaning: Meaning, api: ApiName): Expected {
  switch (meaning) {
    case 'misconfigured':
      return { seen: notAsked }
    case 'throttled':
    case 'throttled_for_7_s':
      return { seen: throttledFor(api, meaning, 30) }
    case 'lost_before':
      return { seen: unavailable }
    case 'lost_after':
    case 'cut_off':
    case 'dripping':
    case 'unreadable':
    case 'garbled':
      return { seen: unavailable, sends: 1 }
    case 'slow':
      return { seen: [200], sends: 1 }
    case 'refused':
      return { seen: [422, 'destination_refused'] }
    case 'already_running':
      return { seen: [429, 'wait', 30] }
    case 'undelivered':
      return { seen: [200] }
    default:
      throw new TypeError(`Nothing is expected of a send that is ${meaning}`)
  }
}

/** The answer to a next step has no body in v2: its status is enough. */
function expectNext(meaning: Meaning, api: ApiName): Expected {
  if (meaning === 'not_now') return { seen: api === 'v1' ? unavailable : [429, 'wait', 5] }
  const isEnough = meaning === 'cut_off' || meaning === 'dripping' || meaning === 'unreadable'
  return isEnough && api === 'v2' ? { seen: [200], sends: 1 } : expectSend(meaning, api)
}

/** A resend whose cancel went wrong sends nothing; in v2 the status of a cancel is enough. */
function expectCancelFirst(meaning: Meaning, api: ApiName): Expected {
  switch (meaning) {
    case 'lost_after':
      return { seen: unavailable }
    case 'cut_off':
    case 'dripping':
    case 'unreadable':
    case 'garbled':
      return api === 'v2' ? { seen: [200], sends: 1 } : { seen: unavailable }
    case 'busy':
      return { seen: [429, 'wait', 15] }
    default:
      return expectSend(meaning, api)
  }
}

/** A check of a code that is right, or is not. */
function expectCheck(meaning: Meaning, api: ApiName, otherwise: Expected): Expected {
  switch (meaning) {
    case 'misconfigured':
      return { seen: notAsked }
    case 'throttled':
    case 'throttled_for_7_s':
      return { seen: throttledFor(api, meaning, 10) }
    case 'lost_before':
    case 'lost_after':
    case 'cut_off':
    case 'dripping':
    case 'unreadable':
    case 'garbled':
      return { seen: [503, 'outcome_unknown', 5] }
    case 'any_code':
      return { seen: [200], verifies: true }
    default:
      return otherwise
  }
}

async function started(world: FaultyWorld, browser: Browser): Promise<string> {
  assert.equal((await start(browser, phone)).status, 303)
  const csrf = await tokenOf(browser)
  world.advance(36)
  return csrf
}

const operations: readonly Operation[] = [
  {
    name: 'create',
    strikes: 'start',
    faults: [...commonFaults, ...startFaults],
    arrange: async (_world, browser) => {
      const csrf = await tokenOf(browser)
      return () => act(browser, 'create', { number: phone }, csrf)
    },
    expect: expectSend,
  },
  {
    name: 'resend by the next step',
    strikes: 'next',
    channels: ['sms', 'voice'],
    faults: [...commonFaults, ...nextFaults],
    arrange: async (world, browser) => {
      const csrf = await started(world, browser)
      return () => act(browser, 'resend', {}, csrf)
    },
    expect: expectNext,
  },
  {
    name: 'resend by a new start',
    strikes: 'start',
    faults: [...commonFaults, ...startFaults],
    arrange: async (world, browser) => {
      const csrf = await started(world, browser)
      return () => act(browser, 'resend', {}, csrf)
    },
    expect: (meaning, api) =>
      meaning === 'already_running' ? { seen: [429, 'wait', 15] } : expectSend(meaning, api),
  },
  {
    name: 'resend that gives up first',
    strikes: 'cancel',
    faults: [...commonFaults, ...cancelFaults],
    arrange: async (world, browser) => {
      const csrf = await started(world, browser)
      return () => act(browser, 'resend', {}, csrf)
    },
    expect: expectCancelFirst,
  },
  {
    name: 'confirm, right',
    strikes: 'check',
    faults: [...commonFaults, ...checkFaults],
    arrange: async (world, browser) => {
      const csrf = await started(world, browser)
      return () => act(browser, 'confirm', { code: world.vonage.lastCode(phone) }, csrf)
    },
    expect: (meaning, api) => expectCheck(meaning, api, { seen: [200], verifies: true }),
  },
  {
    name: 'confirm, wrong',
    strikes: 'check',
    faults: [...commonFaults, ...checkFaults],
    arrange: async (world, browser) => {
      const csrf = await started(world, browser)
      return () => act(browser, 'confirm', { code: notTheCode(world) }, csrf)
    },
    expect: (meaning, api) => {
      const wrong: Expected = { seen: [422, 'wrong_code'] }
      return meaning === 'cut_off' && api === 'v2' ? wrong : expectCheck(meaning, api, wrong)
    },
  },
  {
    name: 'cancel',
    strikes: 'cancel',
    faults: [...commonFaults, ...cancelFaults],
    arrange: async (world, browser) => {
      const csrf = await started(world, browser)
      return () => act(browser, 'cancel', {}, csrf)
    },
    expect: () => ({ seen: [200] }),
  },
  {
    name: 'log out',
    strikes: 'cancel',
    faults: [...commonFaults, ...cancelFaults],
    arrange: async (world, browser) => {
      await started(world, browser)
      return () => browser.post('/logout')
    },
    expect: () => ({ seen: [204] }),
  },
  {
    name: 'guard',
    faults: commonFaults,
    arrange: async (world, browser) => {
      await prove(world, browser, phone)
      return () => browser.get('/guarded/1')
    },
    expect: () => ({ seen: [200], verifies: true }),
  },
]
