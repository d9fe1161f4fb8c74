import { createTwoFactor, memoryStore, splitStore, type Store } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { storeContract } from '../src/testing/store-contract.ts'
import { enroll, goodOptions, stoppedClock, visitor } from './visitor.ts'

/** The keys that were asked for, in `log`. */
function watched(store: Store, log: string[]): Store {
  return {
    get: (keys) => (log.push(...keys), store.get(keys)),
    put: (key, value, options) => (log.push(key), store.put(key, value, options)),
    remove: (key, options) => (log.push(key), store.remove(key, options)),
    take: (budgets) => (log.push(...budgets.map(({ key }) => key)), store.take(budgets)),
  }
}

describe('splitStore keeps the contract of stores', () => {
  const contract = storeContract(() => {
    let now = 1_800_000_000_123
    const clock = () => now
    return {
      store: splitStore({ enrollments: memoryStore({ clock }), rest: memoryStore({ clock }) }),
      now: clock,
      advance(seconds) {
        now += seconds * 1_000
      },
    }
  })
  for (const { id, name, run } of contract) it(`${id} ${name}`, run)
})

describe('splitStore', () => {
  it('keeps enrollments and phones in the one, and everything else in the other', async () => {
    const clock = stoppedClock()
    const logs = { enrollments: [] as string[], rest: [] as string[] }
    const store = splitStore({
      enrollments: watched(memoryStore({ clock }), logs.enrollments),
      rest: watched(memoryStore({ clock }), logs.rest),
    })
    const twoFactor = createTwoFactor(goodOptions({ clock, store, maxUsersPerPhone: 1 }))
    await enroll(visitor(twoFactor, 'an/n}enrollment'))
    const kinds = (keys: readonly string[]) =>
      new Set(keys.map((key) => key.replace(/^\{u:[^}]*\}/, '').split(':')[0]))
    expect(kinds(logs.enrollments)).toEqual(new Set(['enrollment', 'phone']))
    expect(kinds(logs.rest)).toEqual(new Set(['count', 'ledger', 'verified']))
  })

  it.each([
    ['{u:1}enrollment', 'enrollments'],
    ['phone:hash', 'enrollments'],
    ['{u:1}ledger', 'rest'],
    ['{u:1}verified:{u:1}enrollment', 'rest'],
    ['count:phone:1', 'rest'],
    ['enrollment', 'rest'],
  ] as const)('keeps %s in `%s`', async (key, place) => {
    const stores = { enrollments: memoryStore(), rest: memoryStore() }
    const version = await splitStore(stores).put(key, 1, { ifVersion: undefined })
    expect(await stores[place].get([key])).toEqual([{ value: 1, version }])
    expect(await splitStore(stores).remove(key)).toBe(true)
    expect(await stores[place].get([key])).toEqual([undefined])
  })

  it('reads in the order of the keys, and only where one is', async () => {
    const logs = { enrollments: [] as string[], rest: [] as string[] }
    const store = splitStore({
      enrollments: watched(memoryStore(), logs.enrollments),
      rest: watched(memoryStore(), logs.rest),
    })
    const written = ['{u:1}ledger', '{u:1}enrollment', 'phone:1']
    for (const key of written) await store.put(key, key, { ifVersion: undefined })
    const keys = ['{u:1}ledger', '{u:1}enrollment', 'none', '{u:1}ledger', 'phone:1']
    const values = (await store.get(keys)).map((entry) => entry?.value)
    expect(values).toEqual(keys.map((key) => (key === 'none' ? undefined : key)))
    logs.enrollments.length = 0
    await store.get(['none'])
    expect(logs.enrollments).toEqual([])
  })

  it('reads both side by side', async () => {
    const begun: (() => void)[] = []
    const bothBegun = new Promise<void>((resolve) => begun.push(() => undefined, resolve))
    const meeting = (): Store => ({
      ...memoryStore(),
      async get(keys) {
        begun.shift()?.()
        await bothBegun
        return keys.map(() => undefined)
      },
    })
    const store = splitStore({ enrollments: meeting(), rest: meeting() })
    expect(await store.get(['{u:1}ledger', '{u:1}enrollment'])).toEqual([undefined, undefined])
  })

  it('fails when either fails, and is not content with fewer records', async () => {
    const broken: Store = { ...memoryStore(), get: () => Promise.reject(new Error('down')) }
    const short: Store = { ...memoryStore(), get: () => Promise.resolve([]) }
    const keys = ['{u:1}ledger', '{u:1}enrollment']
    for (const bad of [broken, short]) {
      await expect(
        splitStore({ enrollments: bad, rest: memoryStore() }).get(keys),
      ).rejects.toThrow()
      await expect(
        splitStore({ enrollments: memoryStore(), rest: bad }).get(keys),
      ).rejects.toThrow()
    }
  })

  it.each(['enrollments', 'rest'] as const)('wants a store for `%s`', (name) => {
    const stores = { enrollments: memoryStore(), rest: memoryStore(), [name]: {} as Store }
    expect(() => splitStore(stores)).toThrow(new TypeError(`${name}: expected a Store, got object`))
  })
})
