import { setImmediate as turn } from 'node:timers/promises'
import type { Store } from 'verify-core'

/**
 * Wrap a store so that each call begins and ends some turns of the event loop late, as one behind a network does:
 * what races gets every order sooner or later.
 * `random`: a number from 0 up to, not including, 1; seeded, the same orders come again. `most`: turns on either side.
 */
export function yieldingStore(store: Store, random: () => number, most = 3): Store {
  async function pause(): Promise<void> {
    const turns = Math.floor(random() * (most + 1))
    for (let n = 0; n < turns; n += 1) await turn()
  }
  async function call<T>(act: () => T | Promise<T>): Promise<T> {
    await pause()
    const answer = await act()
    await pause()
    return answer
  }
  return {
    get: (keys) => call(() => store.get(keys)),
    put: (key, value, options) => call(() => store.put(key, value, options)),
    remove: (key, options) => call(() => store.remove(key, options)),
    take: (budgets) => call(() => store.take(budgets)),
  }
}
