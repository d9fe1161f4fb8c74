import { createHash } from 'node:crypto'
import type { Json } from 'verify-core'
import { memoryStore } from 'verify-core'
import { type Mutant, mutant, read, turn } from './mutant.ts'

const digest = (value: Json) => createHash('sha256').update(JSON.stringify(value)).digest('hex')

export const recordMutants: readonly Mutant[] = [
  mutant('answers an empty record for none', ['S01', 'S33'], (sound) => ({
    get: async (keys) =>
      (await sound.get(keys)).map((entry) => entry ?? { value: null, version: '0' }),
    remove: async () => true,
  })),
  mutant('leaves holes out', ['S01', 'S03'], (sound) => ({
    get: async (keys) => (await sound.get(keys)).filter((entry) => entry !== undefined),
  })),
  mutant('answers in the order of the alphabet', ['S03'], (sound) => ({
    get: async (keys) => sound.get(keys.toSorted()),
  })),
  mutant('answers each key once', ['S04'], (sound) => ({
    get: async (keys) => sound.get([...new Set(keys)]),
  })),
  mutant('chokes on an empty list of keys', ['S05'], (sound) => ({
    get: async (keys) => {
      if (keys.length === 0) throw new SyntaxError('near ")"')
      return sound.get(keys)
    },
  })),
  mutant('reads at most 100 keys', ['S06'], (sound) => ({
    get: async (keys) => sound.get(keys.slice(0, 100)),
  })),
  mutant('answers another version than it keeps', ['S02', 'S08'], (sound) => ({
    put: async (key, value, options) => {
      const version = await sound.put(key, value, options)
      return version && `${version}-new`
    },
  })),
  mutant('creates over what is there', ['S07'], (sound) => ({
    put: async (key, value, options) => {
      const ifVersion = options.ifVersion ?? (await read(sound, key))?.version
      return sound.put(key, value, { ...options, ifVersion })
    },
  })),
  mutant('merges instead of replacing', ['S08'], (sound) => ({
    put: async (key, value, options) => {
      const before = (await read(sound, key))?.value
      const both = [before, value].every((one) => typeof one === 'object' && one !== null)
      return sound.put(key, both ? { ...Object(before), ...Object(value) } : value, options)
    },
  })),
  mutant('ignores the version of a put', ['S09', 'S15'], (sound) => ({
    put: async (key, value, options) => {
      const ifVersion = (await read(sound, key))?.version
      if (options.ifVersion === undefined && ifVersion !== undefined) return undefined
      return sound.put(key, value, { ...options, ifVersion })
    },
  })),
  mutant('creates although a version is named', ['S10', 'S39'], (sound) => ({
    put: async (key, value, options) => {
      const ifVersion = (await read(sound, key)) && options.ifVersion
      return sound.put(key, value, { ...options, ifVersion })
    },
  })),
  mutant('writes all records at once', ['S11'], (sound) => {
    const keys = new Set<string>()
    return {
      put: async (key, value, options) => {
        keys.add(key)
        for (const other of keys) {
          const ifVersion = (await read(sound, other))?.version
          if (other !== key) await sound.put(other, value, { ifVersion })
        }
        return sound.put(key, value, options)
      },
    }
  }),
  mutant('checks, then creates', ['S12', 'S16', 'S40'], (sound) => ({
    put: async (key, value, options) => {
      const before = await read(sound, key)
      await turn()
      if (before?.version !== options.ifVersion) return undefined
      const ifVersion = (await read(sound, key))?.version
      return sound.put(key, value, { ...options, ifVersion })
    },
  })),
  mutant('checks, then writes, unless it creates', ['S13', 'S14', 'S32'], (sound) => ({
    put: async (key, value, options) => {
      if (options.ifVersion === undefined) return sound.put(key, value, options)
      const before = await read(sound, key)
      await turn()
      if (before?.version !== options.ifVersion) return undefined
      const ifVersion = (await read(sound, key))?.version
      return sound.put(key, value, { ...options, ifVersion })
    },
  })),
  {
    ...mutant('keeps the data of each client apart', [], () => ({})),
    caughtBy: ['S15', 'S16', 'S67', 'S77'],
    buildSecond: (clock) => memoryStore({ clock }),
  },
  mutant('takes a digest of the value for its version', ['S17', 'S18', 'S19', 'S20'], (sound) => ({
    get: async (keys) =>
      (await sound.get(keys)).map((entry) => entry && { ...entry, version: digest(entry.value) }),
    put: async (key, value, options) => {
      const before = await read(sound, key)
      if ((before && digest(before.value)) !== options.ifVersion) return undefined
      const ifVersion = before?.version
      return (await sound.put(key, value, { ...options, ifVersion })) && digest(value)
    },
    remove: async (key, { ifVersion } = {}) => {
      const before = await read(sound, key)
      if (ifVersion === undefined) return sound.remove(key)
      if (before === undefined || digest(before.value) !== ifVersion) return false
      return sound.remove(key, { ifVersion: before.version })
    },
  })),
  mutant('counts versions of a key from 1 each time', ['S19', 'S20', 'S21'], (sound) => {
    const counts = new Map<string, { own: number; sound: string }>()
    const current = async (key: string) => {
      const entry = await read(sound, key)
      const count = counts.get(key)
      return entry !== undefined && count?.sound === entry.version ? String(count.own) : undefined
    }
    return {
      get: async (keys) => {
        const entries = await sound.get(keys)
        return entries.map((entry, nth) => {
          const own = counts.get(keys[nth] ?? '')?.own
          return entry && { value: entry.value, version: String(own) }
        })
      },
      put: async (key, value, options) => {
        const own = await current(key)
        if (own !== options.ifVersion) return undefined
        const ifVersion = own === undefined ? undefined : counts.get(key)?.sound
        const version = await sound.put(key, value, { ...options, ifVersion })
        if (version === undefined) return undefined
        counts.set(key, { own: Number(own ?? 0) + 1, sound: version })
        return String(Number(own ?? 0) + 1)
      },
      remove: async (key, { ifVersion } = {}) => {
        if (ifVersion !== undefined && (await current(key)) !== ifVersion) return false
        return sound.remove(key)
      },
    }
  }),
  mutant('writes when it reads', ['S22'], (sound) => ({
    get: async (keys) => {
      for (const key of keys) {
        const entry = await read(sound, key)
        if (entry) await sound.put(key, entry.value, { ifVersion: entry.version })
      }
      return sound.get(keys)
    },
  })),
  mutant('compares versions as numbers', ['S23'], (sound) => ({
    put: async (key, value, options) => {
      const { ifVersion } = options
      return sound.put(key, value, { ...options, ifVersion: ifVersion && String(+ifVersion) })
    },
  })),
  mutant('takes an empty version for none', ['S23'], (sound) => ({
    remove: async (key, options) =>
      options?.ifVersion ? sound.remove(key, options) : sound.remove(key),
  })),
  mutant('keeps what it is given', ['S78'], (sound) => {
    const given = new Map<string, Json>()
    return {
      get: async (keys) =>
        (await sound.get(keys)).map(
          (entry, nth) => entry && { ...entry, value: given.get(keys[nth] ?? '') ?? null },
        ),
      put: async (key, value, options) => {
        const version = await sound.put(key, value, options)
        if (version !== undefined) given.set(key, value)
        return version
      },
    }
  }),
  mutant('gives away what it keeps', ['S79'], (sound) => {
    const kept = new Map<string, Json>()
    return {
      get: async (keys) =>
        (await sound.get(keys)).map(
          (entry, nth) => entry && { ...entry, value: kept.get(keys[nth] ?? '') ?? null },
        ),
      put: async (key, value, options) => {
        const version = await sound.put(key, value, options)
        if (version !== undefined) kept.set(key, structuredClone(value))
        return version
      },
    }
  }),
]
