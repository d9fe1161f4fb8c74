import { setTimeout as wait } from 'node:timers/promises'
import type { Store } from 'verify-core'

/** A verb of `Store`. */
export type StoreVerb = keyof Store

/** When a fault strikes. Without any of these: at every call. */
export interface StoreFaultScope {
  readonly verb?: StoreVerb
  /** Only for calls that name a key with this in it. */
  readonly key?: string
  /** Only for the n-th of the calls that fit, counted from 1 from now on. */
  readonly nth?: number
}

type PlainKind =
  /** It rejects, and nothing has happened. */
  | 'fail_before'
  /** It happens, and then it rejects: the answer was lost. */
  | 'fail_after'
  /** Nothing happens, and no answer ever comes. */
  | 'hang_before'
  /** It happens, and no answer ever comes. */
  | 'hang_after'

/** One thing to go wrong with a store. */
export type StoreFault = StoreFaultScope &
  (
    | { readonly kind: PlainKind }
    /** It happens and is answered this many real milliseconds late. */
    | { readonly kind: 'late'; readonly ms: number }
  )

/** A call that a store was asked. */
export interface StoreCall {
  readonly verb: StoreVerb
  readonly keys: readonly string[]
}

/** A store that can be made to fail. */
export interface FaultyStore extends Store {
  /** Let something go wrong, until `clearFaults`. Of several that fit, the oldest strikes. */
  fault(fault: StoreFault): void
  /** Let nothing go wrong any more. What hangs stays hanging. */
  clearFaults(): void
  /** What was asked, oldest first. */
  readonly calls: readonly StoreCall[]
}

/**
 * Wrap a store so that its calls fail, hang or are late where a test says so.
 * @example
 * const store = faultyStore(memoryStore())
 * store.fault({ kind: 'fail_after', verb: 'put', key: 'ledger', nth: 2 })
 */
export function faultyStore(store: Store): FaultyStore {
  const calls: StoreCall[] = []
  let armed: { readonly fault: StoreFault; met: number }[] = []

  function strikes({ verb, keys }: StoreCall): StoreFault | undefined {
    for (const one of armed) {
      const { fault } = one
      if (fault.verb !== undefined && fault.verb !== verb) continue
      if (fault.key !== undefined && !keys.some((key) => key.includes(fault.key ?? ''))) continue
      one.met += 1
      if (fault.nth === undefined || fault.nth === one.met) return fault
    }
    return undefined
  }

  async function call<T>(verb: StoreVerb, keys: readonly string[], act: () => T | Promise<T>) {
    const asked = { verb, keys }
    calls.push(asked)
    const fault = strikes(asked)
    return fault === undefined ? act() : strike(fault, act)
  }

  return {
    calls,
    fault(fault) {
      armed.push({ fault, met: 0 })
    },
    clearFaults() {
      armed = []
    },
    get: (keys) => call('get', keys, () => store.get(keys)),
    put: (key, value, options) => call('put', [key], () => store.put(key, value, options)),
    remove: (key, options) => call('remove', [key], () => store.remove(key, options)),
    take: (budgets) =>
      call(
        'take',
        budgets.map(({ key }) => key),
        () => store.take(budgets),
      ),
  }
}

async function strike<T>(fault: StoreFault, act: () => T | Promise<T>): Promise<T> {
  switch (fault.kind) {
    case 'fail_before':
      throw new Error('The store failed before it did anything')
    case 'fail_after':
      await act()
      throw new Error('The store failed after it had done it')
    case 'hang_before':
      return never()
    case 'hang_after':
      await act()
      return never()
    case 'late':
      await wait(fault.ms)
      return act()
  }
}

function never(): Promise<never> {
  return new Promise(() => {})
}
