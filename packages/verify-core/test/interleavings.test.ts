import { AsyncLocalStorage } from 'node:async_hooks'
import fc from 'fast-check'
import type { Store } from 'verify-core'
import { describe, it, vi } from 'vitest'
import { createTruth, phoneOf, type Truth } from './truth.ts'

// What waits a moment for how another request ends waits no real time here.
vi.mock('node:timers/promises', () => ({
  setTimeout: () => new Promise((resolve) => setImmediate(resolve)),
}))

/** `MODEL_RUNS`: see model.test.ts. */
const numRuns = Number(process.env['MODEL_RUNS'] ?? 2_000)

/** Inside `scheduled.run(true, ...)` each call of the store waits for its turn. */
const scheduled = new AsyncLocalStorage<true>()

/** A store whose calls take effect, and answer, in the order that the scheduler draws. */
function inTurn(store: Store, s: fc.Scheduler): Store {
  async function call<T>(what: string, act: () => T | Promise<T>): Promise<T> {
    if (!scheduled.getStore()) return act()
    await s.schedule(Promise.resolve(), what)
    const answer = await act()
    return s.schedule(Promise.resolve(answer), `${what} answered`)
  }
  return {
    get: (keys) => call('get', () => store.get(keys)),
    put: (key, value, options) => call(`put ${key}`, () => store.put(key, value, options)),
    remove: (key, options) => call(`remove ${key}`, () => store.remove(key, options)),
    take: (budgets) => call('take', () => store.take(budgets)),
  }
}

const moves = {
  create: (truth, n) => post(truth, n, 'create'),
  right: (truth, n) => post(truth, n, 'confirm', 0),
  wrong: (truth, n) => post(truth, n, 'confirm', 1),
  'wrong again': (truth, n) => post(truth, n, 'confirm', 2),
  resend: (truth, n) => post(truth, n, 'resend'),
  cancel: (truth, n) => post(truth, n, 'cancel'),
  'log out': (truth, n) => truth.logOut(truth.browsers[n] ?? truth.browsers[0]),
  revoke: (truth) => truth.revoke('ann'),
} satisfies Record<string, (truth: Truth, n: number) => Promise<unknown>>

function post({ browsers, code, post: send }: Truth, n: number, action: string, off?: number) {
  const who = browsers[n] ?? browsers[0]
  const userId = String(who.user?.id)
  const fields = off === undefined ? { number: phoneOf(userId) } : { code: code(userId, off) }
  return send(who, action, fields)
}

/** What happens at once: in the first browser of a user mostly, in the second sometimes. */
const burst = fc.array(
  fc.record({
    name: fc.constantFrom(...(Object.keys(moves) as (keyof typeof moves)[])),
    n: fc.constantFrom(0, 0, 0, 1),
  }),
  { minLength: 2, maxLength: 4 },
)

describe('any order in which the calls of racing requests can come', () => {
  it(`keeps every promise (${numRuns} orders)`, async () => {
    const property = fc.asyncProperty(
      fc.scheduler(),
      fc.constantFrom('nothing', 'a code', 'an enrollment and a code'),
      fc.boolean(),
      burst,
      burst,
      async (s, before, isGenerous, first, second) => {
        const truth = createTruth({ wrap: (store) => inTurn(store, s), isGenerous })
        if (before !== 'nothing') await moves.create(truth, 0)
        if (before === 'an enrollment and a code') {
          await moves.right(truth, 0)
          await truth.logOut(truth.browsers[0])
          await moves.create(truth, 0)
        }
        for (const racing of [first, second]) {
          truth.clock.advance(36)
          const all = scheduled.run(true, () =>
            Promise.all(racing.map(({ name, n }) => moves[name](truth, n))),
          )
          await s.waitFor(all)
          await truth.check({ isAfterRace: true })
        }
      },
    )
    await fc.assert(property, { numRuns })
  }, 3_600_000)
})
