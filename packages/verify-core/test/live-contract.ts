import { memoryStore } from 'verify-core'
import { beforeAll, describe, it } from 'vitest'
import { type MakeStore, storeContract } from '../src/testing/store-contract.ts'

/** A store whose time is that of a server, which nobody can move. */
export interface LiveStore {
  readonly name: string
  readonly make: MakeStore
}

/** Register the contract for each. The cases that let time pass run first and side by side, the others alone. */
export function describeLiveContract(stores: readonly LiveStore[]): void {
  const suites = stores.map(({ name, make }) => ({ name, cases: storeContract(make) }))
  const outcomes = new Map<unknown, PromiseSettledResult<void>>()

  beforeAll(async () => {
    const waiting = await idsThatWait()
    await Promise.all(
      suites.flatMap(({ cases }) =>
        cases
          .filter(({ id }) => waiting.has(id))
          .map(async (one) => {
            const [outcome] = await Promise.allSettled([one.run()])
            outcomes.set(one, outcome)
          }),
      ),
    )
  })

  for (const { name, cases } of suites) {
    describe(`${name} keeps the contract of stores`, () => {
      for (const one of cases) {
        it(`${one.id} ${one.name}`, async () => {
          const outcome = outcomes.get(one)
          if (outcome?.status === 'rejected') throw outcome.reason
          if (outcome === undefined) await one.run()
        })
      }
    })
  }
}

/** Which cases let time pass, seen on a store whose time is a number. */
async function idsThatWait(): Promise<ReadonlySet<string>> {
  const ids = new Set<string>()
  let now = 1_800_000_000_000
  let hasWaited = false
  const cases = storeContract(() => ({
    store: memoryStore({ clock: () => now }),
    now: () => now,
    advance(seconds) {
      now += seconds * 1_000
      hasWaited = true
    },
  }))
  for (const { id, run } of cases) {
    hasWaited = false
    await run()
    if (hasWaited) ids.add(id)
  }
  return ids
}
