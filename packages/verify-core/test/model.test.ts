import fc from 'fast-check'
import { type FaultyStore, faultyStore } from 'verify-core/testing'
import { describe, it, vi } from 'vitest'
import { createTruth, phoneOf, type Trouble, type Truth } from './truth.ts'

// What waits a moment for how another request ends waits no real time here.
vi.mock('node:timers/promises', () => ({
  setTimeout: () => new Promise((resolve) => setImmediate(resolve)),
}))

/** `MODEL_RUNS=100000 npm run races` for a long one; a failure prints its seed and the shortest way to it. */
const numRuns = Number(process.env['MODEL_RUNS'] ?? 1_500)

interface Real {
  readonly truth: Truth
  readonly store: FaultyStore
}

type Command = fc.AsyncCommand<object, Real>

/** A command that checks every promise behind itself. */
function command(name: string, act: (real: Real) => Promise<unknown> | void): Command {
  return {
    check: () => true,
    async run(_model, real) {
      await act(real)
      real.store.clearFaults()
      await real.truth.check()
    },
    toString: () => name,
  }
}

const browserIn = (truth: Truth, n: number) => truth.browsers[n] ?? fail(`no browser ${n}`)

function fail(message: string): never {
  throw new Error(message)
}

const browser = fc.constantFrom(0, 0, 1, 2)

/** A form posted in a browser, with something wrong with the store or not. */
const forms = fc
  .record({
    n: browser,
    action: fc.constantFrom('create', 'create', 'right', 'right', 'wrong', 'resend', 'cancel'),
    salt: fc.nat(8),
    fault: fc.option(
      fc.record({
        kind: fc.constantFrom('fail_before' as const, 'fail_after' as const),
        // The first two calls of a post fetch the page with its token.
        nth: fc.integer({ min: 2, max: 8 }),
      }),
      { freq: 5 },
    ),
  })
  .map(({ n, action, salt, fault }) =>
    command(
      `${action}(${n}, ${salt})${fault ? ` ${fault.kind} ${fault.nth}` : ''}`,
      async ({ truth, store }) => {
        const who = browserIn(truth, n)
        const userId = String(who.user?.id)
        if (fault) store.fault(fault)
        const guess = (off: number) => truth.post(who, 'confirm', { code: truth.code(userId, off) })
        if (action === 'right') return guess(0)
        if (action !== 'wrong') return truth.post(who, action, { number: phoneOf(userId) })
        // People try again.
        for (let more = salt % 4; more >= 0; more -= 1) await guess(1 + salt + more)
      },
    ),
  )

const others = fc.oneof(
  browser.map((n) => command(`logOut(${n})`, ({ truth }) => truth.logOut(browserIn(truth, n)))),
  fc
    .record({ n: browser, userId: fc.constantFrom('ann', 'bob') })
    .map(({ n, userId }) =>
      command(`logIn(${n}, ${userId})`, ({ truth }) => truth.logIn(browserIn(truth, n), userId)),
    ),
  fc
    .constantFrom('ann', 'bob')
    .map((userId) => command(`revoke(${userId})`, ({ truth }) => truth.revoke(userId))),
  fc.constant(command('restart()', ({ truth }) => truth.restart())),
  fc.constant(command('loseSession()', ({ truth }) => truth.loseSession())),
)

const time = fc
  .constantFrom(1, 20, 36, 61, 121, 301, 901, 43_200)
  .map((seconds) => command(`wait(${seconds})`, ({ truth }) => truth.clock.advance(seconds)))

const trouble = fc
  .constantFrom<Trouble>('unreachable', 'lost_before', 'lost_after', 'throttled')
  .map((what) => command(what, ({ truth }) => void truth.troubles.push(what)))

describe('any sequence of what people and faults can do', () => {
  it(`keeps every promise (${numRuns} sequences)`, async () => {
    const commands = fc.commands([forms, forms, forms, forms, time, time, others, trouble], {
      maxCommands: 40,
      size: 'max',
    })
    await fc.assert(
      fc.asyncProperty(commands, async (sequence) => {
        const setup = () => {
          let store: FaultyStore | undefined
          const truth = createTruth({ wrap: (inner) => (store = faultyStore(inner)) })
          return { model: {}, real: { truth, store: store ?? fail('no store') } }
        }
        await fc.asyncModelRun(setup, sequence)
      }),
      { numRuns },
    )
  }, 3_600_000)
})
