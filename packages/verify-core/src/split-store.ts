import { isDurableKey } from './records/keys.ts'
import type { Entry, Store } from './store.ts'

/** Two stores that together are one. */
export interface SplitStoreOptions {
  /** Keeps what must outlive everything: enrollments, and who holds a phone. Such as SQL. */
  readonly enrollments: Store
  /** Keeps all that is over within hours or days: ledgers, verified sessions, counters. Such as Redis. */
  readonly rest: Store
}

/**
 * Keep durable records in one store and everything else in another. Each record is in one of the two, so every verb but
 * a mixed `get` is as atomic as its store's; that one asks both side by side.
 * @throws {TypeError} when one of the two is not a store.
 */
export function splitStore(options: SplitStoreOptions): Store {
  const { enrollments, rest } = options
  checkStore('enrollments', enrollments)
  checkStore('rest', rest)
  const of = (key: string) => (isDurableKey(key) ? enrollments : rest)

  return {
    async get(keys) {
      const durable = keys.filter(isDurableKey)
      const others = keys.filter((key) => !isDurableKey(key))
      const [kept, passing] = await Promise.all([read(enrollments, durable), read(rest, others)])
      return keys.map((key) => (isDurableKey(key) ? kept.get(key) : passing.get(key)))
    },
    put: async (key, value, putOptions) => of(key).put(key, value, putOptions),
    remove: async (key, removeOptions) => of(key).remove(key, removeOptions),
    take: async (budgets) => rest.take(budgets),
  }
}

async function read(store: Store, keys: readonly string[]) {
  const found = new Map<string, Entry | undefined>()
  if (keys.length === 0) return found
  const entries = await store.get(keys)
  if (entries.length !== keys.length)
    throw new Error('The store answered another number of records')
  for (const [place, key] of keys.entries()) found.set(key, entries[place])
  return found
}

function checkStore(name: string, store: Store): void {
  const isStore = (['get', 'put', 'remove', 'take'] as const).every(
    (verb) => typeof store?.[verb] === 'function',
  )
  if (!isStore) throw new TypeError(`${name}: expected a Store, got ${typeof store}`)
}
