import { type Mutant, mutantClients } from './mutant.ts'

/** The second client's clock is wrong by so much, and the store goes by it. */
function skewed(name: string, caughtBy: readonly string[], ms: number): Mutant {
  return mutantClients(name, caughtBy, (sound, isSecond) => {
    const skew = isSecond ? ms : 0
    return {
      put: async (key, value, options) => {
        const { expiresAt } = options
        if (expiresAt === undefined) return sound.put(key, value, options)
        return sound.put(key, value, { ...options, expiresAt: expiresAt - skew })
      },
      take: async (budgets) =>
        (await sound.take(budgets)).map((taken) => ({ ...taken, resetsAt: taken.resetsAt + skew })),
    }
  })
}

/** A `put` that answers how many this client has made. */
const countsByItself = mutantClients('lets each client count its versions', ['S82'], (sound) => {
  let count = 0
  return {
    put: async (key, value, options) => {
      if ((await sound.put(key, value, options)) === undefined) return undefined
      count += 1
      return String(count)
    },
  }
})

/** Mistakes that one client alone does not show. */
export const clientMutants: readonly Mutant[] = [
  skewed('goes by the clock of a client that is behind', ['S80', 'S81'], -300_000),
  skewed('goes by the clock of a client that is ahead', ['S80', 'S81'], 300_000),
  countsByItself,
]

/** The same, with nothing wrong. */
export const soundClients = skewed('has two clients', [], 0)
