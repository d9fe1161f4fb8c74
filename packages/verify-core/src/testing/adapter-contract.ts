import { accessCases } from './adapter-contract/access.ts'
import { flowCases } from './adapter-contract/flow.ts'
import type { AdapterCase, MakeApp } from './adapter-contract/harness.ts'
import { jsonCases } from './adapter-contract/json.ts'
import { limitCases } from './adapter-contract/limits.ts'
import { mountCases } from './adapter-contract/mounts.ts'
import { silentCases } from './adapter-contract/silent.ts'
import { webhookCases } from './adapter-contract/webhooks.ts'
import { wireCases } from './adapter-contract/wire.ts'

export type {
  AdapterCase,
  ContractApp,
  ContractSetup,
  MakeApp,
} from './adapter-contract/harness.ts'

/**
 * What every adapter promises, as data: each case starts an app of the adapter through `make`, drives it over loopback
 * with a cookie jar against the emulated provider, and throws an `AssertionError` when a promise is broken.
 * @example
 * const makeApp: MakeApp = (setup) => listen(buildApp(setup)) // as `ContractApp` describes it
 * for (const { id, name, run } of adapterContract(makeApp)) it(`${id} ${name}`, run)
 */
export function adapterContract(make: MakeApp): readonly AdapterCase[] {
  return [
    ...accessCases(make),
    ...flowCases(make),
    ...limitCases(make),
    ...wireCases(make),
    ...jsonCases(make),
    ...silentCases(make),
    ...webhookCases(make),
    ...mountCases(make),
  ]
}
