import { memoryStore, type Store } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { storeContract, type StoreUnderTest } from '../src/testing/store-contract.ts'
import { soundTwins, storeMutants } from './store-mutants.ts'

type Build = (clock: () => number) => Store

/** A store on a clock that only `advance` moves. It does not begin at a whole second. */
function underTest(build: Build, buildSecond?: Build): StoreUnderTest {
  let now = 1_800_000_000_123
  const clock = () => now
  return {
    store: build(clock),
    ...(buildSecond && { second: buildSecond(clock) }),
    now: clock,
    advance(seconds) {
      now += seconds * 1_000
    },
  }
}

const contract = storeContract(() => underTest((clock) => memoryStore({ clock })))

describe('memoryStore keeps the contract of stores', () => {
  for (const { id, name, run } of contract) it(`${id} ${name}`, run)
})

describe('storeContract', () => {
  for (const { name, caughtBy, build, buildSecond } of storeMutants) {
    it(`catches a store that ${name}`, async () => {
      const cases = storeContract(() => underTest(build, buildSecond))
      for (const id of caughtBy) {
        const found = cases.find((one) => one.id === id)
        const failure = await found?.run().then(
          () => 'passed',
          (error: unknown) => (error instanceof Error ? error.name : 'not an error'),
        )
        // Mutants that choke do so with a SyntaxError; any other error would be a mistake in the mutant.
        expect(['AssertionError', 'SyntaxError'], id).toContain(failure)
      }
    })
  }

  for (const { name, build, buildSecond } of soundTwins) {
    it(`lets a store pass that ${name}`, async () => {
      for (const { run } of storeContract(() => underTest(build, buildSecond))) await run()
    })
  }

  it('has no case that no mutant proves, and no id twice', () => {
    const proven = new Set(storeMutants.flatMap(({ caughtBy }) => caughtBy))
    const ids = contract.map(({ id }) => id)
    expect(ids.filter((id) => !proven.has(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('closes every store, also after a case that failed', async () => {
    let open = 0
    const cases = storeContract(() => {
      open += 1
      const made = underTest(storeMutants[0]?.build ?? ((clock) => memoryStore({ clock })))
      return { ...made, close: () => void (open -= 1) }
    })
    await Promise.allSettled(cases.slice(0, 10).map(({ run }) => run()))
    expect(open).toBe(0)
  })
})
