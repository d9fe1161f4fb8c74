import type { EnrollmentStore } from 'verify-core'
import { checks } from './enrollment-contract/cases.ts'

/** An empty store of enrollments. */
export interface EnrollmentStoreUnderTest {
  readonly enrollments: EnrollmentStore
  /** Another client of the same data, as a second process would have. Absent: the cases for two use one twice. */
  readonly second?: EnrollmentStore
  /** Called after each case, also after one that failed. */
  close?(): void | Promise<void>
}

/** Builds a store with nothing in it; called once for each case. */
export type MakeEnrollmentStore = () => EnrollmentStoreUnderTest | Promise<EnrollmentStoreUnderTest>

/** One promise of every `EnrollmentStore`. */
export interface EnrollmentCase {
  readonly id: string
  readonly name: string
  readonly run: () => Promise<void>
}

/**
 * What every `EnrollmentStore` promises, as data: each case asks `make` for an empty store, uses it, and throws an
 * `AssertionError` when a promise is broken.
 * @example
 * for (const { id, name, run } of enrollmentStoreContract(makeStore)) it(`${id} ${name}`, run)
 */
export function enrollmentStoreContract(make: MakeEnrollmentStore): readonly EnrollmentCase[] {
  return checks.map(({ id, name, check }) => ({
    id,
    name,
    async run() {
      const { enrollments, second = enrollments, close } = await make()
      try {
        await check(enrollments, second)
      } finally {
        await close?.()
      }
    },
  }))
}
