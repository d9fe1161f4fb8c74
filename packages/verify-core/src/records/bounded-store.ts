import { attempt, isLater } from '../answer.ts'
import { type Deadline, inTime, within } from '../deadline.ts'
import { isTwoFactorError, TwoFactorError } from '../errors.ts'
import type { Store } from '../store.ts'

/** How long a call to a store may take. */
export interface StoreBound {
  readonly ms: number
  /** Of the request that makes the call; absent: none. */
  readonly deadline: Deadline | undefined
}

/** A store whose every call ends within its bound, and fails with a code of ours. */
export function boundedStore(store: Store, bound: StoreBound): Store {
  const ask = <T>(work: () => Promise<T>) => askStore(work, bound)
  const read = (keys: readonly string[]) => store.get(keys)
  return {
    get(keys) {
      const ms = msOf(bound)
      if (ms <= 0) return Promise.reject(late())
      const answer = attempt(read, keys)
      return isLater(answer) ? inTime(ms, answer, late, asStoreFault) : answer
    },
    put: (key, value, options) => ask(() => store.put(key, value, options)),
    remove: (key, options) => ask(() => store.remove(key, options)),
    take: (budgets) => ask(() => store.take(budgets)),
  }
}

/** The same bound for one call of an app's own store. */
export function askStore<T>(work: () => Promise<T>, bound: StoreBound): Promise<T> {
  return within(msOf(bound), work, late, asStoreFault)
}

function msOf({ ms, deadline }: StoreBound): number {
  return Math.min(ms, deadline?.remainingMs() ?? ms)
}

function late(): Error {
  return new TwoFactorError('ERR_2FA_STORE_UNAVAILABLE', 'The store did not answer in time')
}

function asStoreFault(error: unknown): Error {
  if (isTwoFactorError(error)) return error
  return new TwoFactorError('ERR_2FA_STORE_UNAVAILABLE', 'The store failed', { cause: error })
}
