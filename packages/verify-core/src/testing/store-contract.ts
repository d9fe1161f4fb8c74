import { budgetCases } from './store-contract/budgets.ts'
import { expiryCases } from './store-contract/expiry.ts'
import { inWorld, type MakeStore, type StoreCase } from './store-contract/harness.ts'
import { keyCases } from './store-contract/keys.ts'
import { recordCases } from './store-contract/records.ts'
import { removalCases } from './store-contract/removal.ts'
import { valueCases } from './store-contract/values.ts'
import { versionCases } from './store-contract/versions.ts'
import { windowCases } from './store-contract/windows.ts'

export type { MakeStore, StoreCase, StoreUnderTest } from './store-contract/harness.ts'

/**
 * What every `Store` promises, as data: each case asks `make` for an empty store, uses it, and throws an
 * `AssertionError` when a promise is broken. No case waits by itself; time passes only through `advance`.
 * @example
 * for (const { id, name, run } of storeContract(makeStore)) it(`${id} ${name}`, run)
 */
export function storeContract(make: MakeStore): readonly StoreCase[] {
  const checks = [
    ...recordCases,
    ...versionCases,
    ...removalCases,
    ...expiryCases,
    ...budgetCases,
    ...windowCases,
    ...valueCases,
    ...keyCases,
  ]
  return checks.map(({ id, name, check }) => ({ id, name, run: () => inWorld(make, check) }))
}
