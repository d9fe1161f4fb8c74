import { enrollmentStoreContract } from 'verify-core/testing'
import { describe, expect, it } from 'vitest'
import { enrollmentMutants, soundEnrollments } from './enrollment-mutants.ts'

const contract = enrollmentStoreContract(() => ({ enrollments: soundEnrollments() }))

describe('enrollments in a Store keep the contract of enrollment stores', () => {
  for (const { id, name, run } of contract) it(`${id} ${name}`, run)
})

describe('enrollmentStoreContract', () => {
  for (const { name, caughtBy, build } of enrollmentMutants) {
    it(`catches a store that ${name}`, async () => {
      const cases = enrollmentStoreContract(() => ({ enrollments: build() }))
      for (const id of caughtBy) {
        const failure = await cases
          .find((one) => one.id === id)
          ?.run()
          .then(
            () => 'passed',
            (error: unknown) => (error instanceof Error ? error.name : 'not an error'),
          )
        // Mutants that choke do so with a SyntaxError; any other error would be a mistake in the mutant.
        expect(['AssertionError', 'SyntaxError'], id).toContain(failure)
      }
    })
  }

  it('has no case that no mutant proves, and no id twice', () => {
    const proven = new Set(enrollmentMutants.flatMap(({ caughtBy }) => caughtBy))
    const ids = contract.map(({ id }) => id)
    expect(ids.filter((id) => !proven.has(id))).toEqual([])
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('closes every store, also after a case that failed', async () => {
    let open = 0
    const cases = enrollmentStoreContract(() => {
      open += 1
      const build = enrollmentMutants[0]?.build ?? soundEnrollments
      return { enrollments: build(), close: () => void (open -= 1) }
    })
    await Promise.allSettled(cases.map(({ run }) => run()))
    expect(open).toBe(0)
  })
})
