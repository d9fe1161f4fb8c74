import { type Mutant, mutant, read, turn } from './mutant.ts'

type Lifetime = number | undefined

/** A sound store that keeps another lifetime than it is asked for. */
function bendsLifetimes(
  name: string,
  caughtBy: readonly string[],
  build: (clock: () => number) => (expiresAt: Lifetime, key: string) => Lifetime,
): Mutant {
  return mutant(name, caughtBy, (sound, clock) => {
    const bend = build(clock)
    return {
      put: async (key, value, { ifVersion, expiresAt }) => {
        const bent = bend(expiresAt, key)
        return sound.put(key, value, {
          ifVersion,
          ...(bent === undefined ? {} : { expiresAt: bent }),
        })
      },
    }
  })
}

const later = (expiresAt: Lifetime, ms: number) => expiresAt && expiresAt + ms

export const removalMutants: readonly Mutant[] = [
  mutant('answers that it removed what was not there', ['S24', 'S25', 'S30', 'S36'], (sound) => ({
    remove: async (key, options) => {
      await sound.remove(key, options)
      return true
    },
  })),
  mutant('does not remove', ['S24', 'S26', 'S29', 'S34'], (sound) => ({
    remove: async (key, { ifVersion } = {}) => {
      const entry = await read(sound, key)
      return entry !== undefined && (ifVersion ?? entry.version) === entry.version
    },
  })),
  mutant('removes at any version', ['S21', 'S22', 'S27'], (sound) => ({
    remove: async (key) => sound.remove(key),
  })),
  mutant('removes what begins alike', ['S28'], (sound) => {
    const keys = new Set<string>()
    return {
      put: async (key, value, options) => {
        keys.add(key)
        return sound.put(key, value, options)
      },
      remove: async (key, options) => {
        const removed = await sound.remove(key, options)
        for (const other of keys) if (other.startsWith(key)) await sound.remove(other)
        return removed
      },
    }
  }),
  mutant('reserves removed keys', ['S29'], (sound) => {
    const removed = new Set<string>()
    return {
      put: async (key, value, options) =>
        removed.has(key) ? undefined : sound.put(key, value, options),
      remove: async (key, options) => {
        removed.add(key)
        return sound.remove(key, options)
      },
    }
  }),
  mutant('looks, then removes', ['S30', 'S31', 'S32', 'S35'], (sound) => ({
    remove: async (key, { ifVersion } = {}) => {
      const entry = await read(sound, key)
      const [counter] = await sound.take([{ key, limit: 1, windowSeconds: 1, amount: 0 }])
      await turn()
      if (entry === undefined && counter?.count === 0) return false
      if (ifVersion !== undefined && entry?.version !== ifVersion) return false
      await sound.remove(key)
      return true
    },
  })),
  mutant('removes the dead', ['S33', 'S36'], (sound) => {
    const written = new Set<string>()
    return {
      put: async (key, value, options) => {
        written.add(key)
        return sound.put(key, value, options)
      },
      take: async (budgets) => {
        for (const { key, amount = 1 } of budgets) if (amount > 0) written.add(key)
        return sound.take(budgets)
      },
      remove: async (key, options) => {
        const removed = await sound.remove(key, options)
        return written.delete(key) || removed
      },
    }
  }),
  mutant('does not remove counters', ['S34', 'S35'], (sound) => ({
    remove: async (key, options) =>
      (await read(sound, key)) !== undefined && sound.remove(key, options),
  })),
]

export const lifetimeMutants: readonly Mutant[] = [
  bendsLifetimes(
    'never lets go',
    ['S37', 'S38', 'S39', 'S43', 'S45', 'S48', 'S49'],
    () => () => undefined,
  ),
  bendsLifetimes('lets go 1 ms late', ['S37'], () => (at) => later(at, 1)),
  bendsLifetimes('lets go a second early', ['S37'], () => (at) => later(at, -1_001)),
  bendsLifetimes(
    'lets everything go after 3 s',
    ['S41'],
    (clock) =>
      (at = Infinity) =>
        Math.min(at, clock() + 3_000),
  ),
  bendsLifetimes('keeps the first lifetime of a key', ['S38', 'S42', 'S43', 'S44', 'S45'], () => {
    const first = new Map<string, Lifetime>()
    return (at, key) => {
      if (!first.has(key)) first.set(key, at)
      return first.get(key)
    }
  }),
  bendsLifetimes('keeps the lifetime when none is named', ['S44'], () => {
    const last = new Map<string, number>()
    return (at, key) => {
      if (at !== undefined) last.set(key, at)
      return last.get(key)
    }
  }),
  bendsLifetimes(
    'counts in 32 bits',
    ['S50'],
    (clock) => (at) => at && clock() + ((at - clock()) | 0),
  ),
  bendsLifetimes(
    'keeps what is born dead',
    ['S48', 'S49'],
    (clock) => (at) => (at !== undefined && at < clock() ? undefined : at),
  ),
  mutant('moves the time to die although it refuses', ['S46'], (sound) => ({
    put: async (key, value, options) => {
      const version = await sound.put(key, value, options)
      if (version !== undefined) return version
      const entry = await read(sound, key)
      if (entry) await sound.put(key, entry.value, { ...options, ifVersion: entry.version })
      return undefined
    },
  })),
  mutant('lives longer when it is read', ['S47'], (sound, clock) => {
    const lifetimes = new Map<string, number>()
    return {
      put: async (key, value, options) => {
        if (options.expiresAt !== undefined) lifetimes.set(key, options.expiresAt - clock())
        return sound.put(key, value, options)
      },
      get: async (keys) => {
        for (const key of keys) {
          const entry = await read(sound, key)
          const lifetime = lifetimes.get(key)
          if (!entry || lifetime === undefined) continue
          const expiresAt = clock() + lifetime
          await sound.put(key, entry.value, { ifVersion: entry.version, expiresAt })
        }
        return sound.get(keys)
      },
    }
  }),
  mutant('does not create where something died', ['S20', 'S38', 'S40', 'S48'], (sound) => {
    const written = new Set<string>()
    return {
      put: async (key, value, options) => {
        if (written.has(key) && (await read(sound, key)) === undefined) return undefined
        written.add(key)
        return sound.put(key, value, options)
      },
    }
  }),
  mutant('stops reading at the first dead', ['S51'], (sound) => ({
    get: async (keys) => {
      const entries = await sound.get(keys)
      const end = entries.indexOf(undefined)
      return entries.map((entry, nth) => (end < 0 || nth < end ? entry : undefined))
    },
  })),
]
