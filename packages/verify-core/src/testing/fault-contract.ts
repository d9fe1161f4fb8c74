import type { AdapterCase, MakeApp } from './adapter-contract/harness.ts'
import { appCases } from './fault-contract/app-cases.ts'
import { deadlineCases } from './fault-contract/deadline-cases.ts'
import { providerCases } from './fault-contract/provider-cases.ts'
import { storeCases } from './fault-contract/store-cases.ts'

/**
 * What holds whatever fails, as data: each case breaks one thing in the middle of one operation, looks at what the
 * person sees and at what was sent and checked, and then lets a patient person finish. The app is that of
 * `adapterContract`; its option `user` throws for the user id `unknowable`, and a fault that `state` or `revoke` throws
 * is answered as the framework answers an error with a `status`.
 * Cases wait for deadlines, so run several at a time.
 * @example
 * for (const { id, name, run } of faultContract(makeApp)) it(`${id} ${name}`, run)
 */
export function faultContract(make: MakeApp): readonly AdapterCase[] {
  return [...deadlineCases(make), ...providerCases(make), ...storeCases(make), ...appCases(make)]
}

/**
 * That a provider which hangs is answered for within ten seconds, in real time and with the default deadlines. Run these
 * beside each other, but not beside work that keeps the event loop busy.
 */
export function deadlineContract(make: MakeApp): readonly AdapterCase[] {
  return deadlineCases(make)
}
