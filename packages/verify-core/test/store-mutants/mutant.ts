import type { Json, Store } from 'verify-core'
import { memoryStore } from 'verify-core'

/** A store that breaks a promise, and the cases of the contract that must notice. */
export interface Mutant {
  readonly name: string
  readonly caughtBy: readonly string[]
  readonly build: (clock: () => number) => Store
  /** Another client of it; absent: the same. */
  readonly buildSecond?: (clock: () => number) => Store
}

/** A sound store with some verbs replaced. */
export function mutant(
  name: string,
  caughtBy: readonly string[],
  change: (sound: Store, clock: () => number) => Partial<Store>,
): Mutant {
  return {
    name,
    caughtBy,
    build(clock) {
      const sound = memoryStore({ clock })
      return { ...sound, ...change(sound, clock) }
    },
  }
}

/** A sound store whose two clients see the same data, each with some verbs replaced by what only it does wrong. */
export function mutantClients(
  name: string,
  caughtBy: readonly string[],
  change: (sound: Store, isSecond: boolean) => Partial<Store>,
): Mutant {
  const data = new WeakMap<() => number, Store>()
  const connect = (isSecond: boolean) => (clock: () => number) => {
    const sound = data.get(clock) ?? memoryStore({ clock })
    data.set(clock, sound)
    return { ...sound, ...change(sound, isSecond) }
  }
  return { name, caughtBy, build: connect(false), buildSecond: connect(true) }
}

/** Others get their turn here: what makes a check and the act after it two steps. */
export const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

/** What a sound store has under `key`. */
export async function read(store: Store, key: string) {
  const [entry] = await store.get([key])
  return entry
}

/** A sound store whose values pass through `bend` when they are put. */
export function bendsValues(
  name: string,
  caughtBy: readonly string[],
  bend: (value: Json) => Json,
): Mutant {
  return mutant(name, caughtBy, (sound) => ({
    put: async (key, value, options) => sound.put(key, bend(value), options),
  }))
}

/** A sound store whose keys pass through `bend`. */
export function bendsKeys(
  name: string,
  caughtBy: readonly string[],
  bend: (key: string) => string,
): Mutant {
  return mutant(name, caughtBy, (sound) => ({
    get: async (keys) => sound.get(keys.map(bend)),
    put: async (key, value, options) => sound.put(bend(key), value, options),
    remove: async (key, options) => sound.remove(bend(key), options),
    take: async (budgets) =>
      sound.take(budgets.map((budget) => ({ ...budget, key: bend(budget.key) }))),
  }))
}
