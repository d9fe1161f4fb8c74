import { type Deadline, within } from '../deadline.ts'
import { isTwoFactorError, TwoFactorError } from '../errors.ts'
import type { Store } from '../store.ts'

const callMs = 2_000

/** A store whose every call ends within 2 s and within the request's own deadline, and fails with a code of ours. */
export function boundedStore(store: Store, deadline?: Deadline): Store {
  const ask = <T>(work: () => Promise<T>) => askStore(work, deadline)
  return {
    get: (keys) => ask(() => store.get(keys)),
    put: (key, value, options) => ask(() => store.put(key, value, options)),
    remove: (key, options) => ask(() => store.remove(key, options)),
    take: (budgets) => ask(() => store.take(budgets)),
  }
}

/** The same bound for one call of an app's own store. */
export async function askStore<T>(work: () => Promise<T>, deadline?: Deadline): Promise<T> {
  const ms = deadline ? Math.min(callMs, deadline.remainingMs()) : callMs
  const late = () =>
    new TwoFactorError('ERR_2FA_STORE_UNAVAILABLE', 'The store did not answer in time')
  try {
    return await within(ms, work, late)
  } catch (error) {
    if (isTwoFactorError(error)) throw error
    throw new TwoFactorError('ERR_2FA_STORE_UNAVAILABLE', 'The store failed', { cause: error })
  }
}
