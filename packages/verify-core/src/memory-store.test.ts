import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { isTwoFactorError } from './errors.ts'
import { memoryStore, type MemoryStoreOptions } from './memory-store.ts'
import type { Json, Store } from './store.ts'

const start = 1_800_000_000_123
const fresh = { ifVersion: undefined }

function setup(options: MemoryStoreOptions = {}) {
  let now = start
  const store = memoryStore({ clock: () => now, ...options })
  return {
    store,
    advance: (ms: number) => {
      now += ms
    },
  }
}

const take = (store: Store, key: string, amount = 1) =>
  store.take([{ key, limit: 9, windowSeconds: 60, amount }])
const isFull = (error: unknown) => isTwoFactorError(error, 'ERR_2FA_STORE_FULL')

describe('memoryStore options', () => {
  afterEach(() => vi.unstubAllEnvs())

  it('names the option, what was expected and what came', () => {
    for (const maxRecords of [0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => memoryStore({ maxRecords })).toThrow(
        new TypeError(`maxRecords: expected a whole number from 1, got ${maxRecords}`),
      )
    }
    // @ts-expect-error: what a caller without types may pass.
    expect(() => memoryStore({ clock: 7 })).toThrow(/^clock: expected a function, got number/)
  })

  it('refuses production, and names the way out', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => memoryStore()).toThrow(TypeError)
    expect(() => memoryStore()).toThrow(/Store of your own.*allowInProduction/)
    expect(() => memoryStore({ allowInProduction: true })).not.toThrow()
  })

  it('lives by the clock of the machine when none is given', async () => {
    const store = memoryStore()
    await store.put('a', 1, { ...fresh, expiresAt: Date.now() + 60_000 })
    await store.put('b', 1, { ...fresh, expiresAt: Date.now() - 1 })
    const [a, b] = await store.get(['a', 'b'])
    expect([a?.value, b]).toEqual([1, undefined])
  })
})

describe('a full memoryStore', () => {
  it('refuses new records and new counters, and keeps all it has', async () => {
    const { store } = setup({ maxRecords: 2 })
    await store.put('a', 1, fresh)
    await take(store, 'count')
    await expect(store.put('b', 1, fresh)).rejects.toSatisfy(isFull)
    await expect(take(store, 'other')).rejects.toSatisfy(isFull)
    expect((await store.get(['a', 'b'])).map((entry) => entry?.value)).toEqual([1, undefined])
    expect((await take(store, 'count', 0))[0]?.count).toBe(1)
  })

  it('still updates, counts on, reads, gives back and removes', async () => {
    const { store } = setup({ maxRecords: 2 })
    const ifVersion = await store.put('a', 1, fresh)
    await take(store, 'count')
    expect(await store.put('a', 2, { ifVersion })).toBeDefined()
    expect((await take(store, 'count'))[0]?.count).toBe(2)
    expect((await take(store, 'unknown', 0))[0]?.count).toBe(0)
    expect((await take(store, 'unknown', -1))[0]?.count).toBe(0)
    expect(await store.remove('a')).toBe(true)
    expect(await store.put('b', 1, fresh)).toBeDefined()
  })

  it('answers that somebody was faster before it complains of room', async () => {
    const { store } = setup({ maxRecords: 1 })
    await store.put('a', 1, fresh)
    expect(await store.put('a', 2, fresh)).toBeUndefined()
    expect(await store.put('b', 2, { ifVersion: '1' })).toBeUndefined()
  })

  it('counts none of the budgets when there is no room for one', async () => {
    const { store } = setup({ maxRecords: 2 })
    await take(store, 'kept')
    const budget = { limit: 9, windowSeconds: 60 }
    const budgets = ['kept', 'new', 'newer'].map((key) => ({ key, ...budget }))
    await expect(store.take(budgets)).rejects.toSatisfy(isFull)
    expect((await take(store, 'kept', 0))[0]?.count).toBe(1)
    expect((await take(store, 'new', 0))[0]?.count).toBe(0)
    const known = ['kept', 'new', 'new'].map((key) => ({ key, ...budget }))
    expect((await store.take(known)).map(({ count }) => count)).toEqual([2, 1, 2])
  })

  it('has room again in the millisecond in which something dies', async () => {
    const { store, advance } = setup({ maxRecords: 2 })
    await store.put('a', 1, { ...fresh, expiresAt: start + 1_000 })
    await take(store, 'count')
    advance(999)
    await expect(store.put('b', 1, fresh)).rejects.toSatisfy(isFull)
    advance(1)
    expect(await store.put('b', 1, fresh)).toBeDefined()
    await expect(take(store, 'other')).rejects.toSatisfy(isFull)
    advance(59_000)
    expect((await take(store, 'other'))[0]?.count).toBe(1)
  })

  it('takes a whole new generation when the last has died, and never one more', async () => {
    const { store, advance } = setup({ maxRecords: 300 })
    for (let generation = 0; generation < 3; generation += 1) {
      for (let nth = 0; nth < 300; nth += 1) {
        const expiresAt = start + (generation + 1) * 600_000 - (nth % 7) * 1_700
        await store.put(`${generation}:${nth}`, nth, { ...fresh, expiresAt })
      }
      await expect(store.put('more', 1, fresh)).rejects.toSatisfy(isFull)
      advance(600_000)
    }
  })

  it('has room for as many as have died, although the living of the same second are in front', async () => {
    const { store, advance } = setup({ maxRecords: 23 })
    const second = start - (start % 1_000)
    for (const nth of [1, 2, 3]) {
      await store.put(`dead${nth}`, nth, { ...fresh, expiresAt: second + nth * 2_000 + 100 })
    }
    for (let nth = 0; nth < 20; nth += 1) {
      await store.put(`live${nth}`, nth, { ...fresh, expiresAt: second + 6_900 })
    }
    advance(6_000)
    const budgets = ['x', 'y', 'z'].map((key) => ({ key, limit: 9, windowSeconds: 60 }))
    expect(await store.take(budgets)).toHaveLength(3)
    await expect(store.put('more', 1, fresh)).rejects.toSatisfy(isFull)
  })

  it('keeps a key that was written many times until the last of its lifetimes', async () => {
    const { store, advance } = setup({ maxRecords: 2 })
    let ifVersion: string | undefined
    for (let nth = 1; nth <= 200; nth += 1) {
      const expiresAt = start + 1_000 + ((nth * 37) % 101) * 1_000
      ifVersion = await store.put('hot', nth, { ifVersion, expiresAt })
    }
    await store.put('hot', 'last', { ifVersion, expiresAt: start + 300_000 })
    await store.put('b', 1, { ...fresh, expiresAt: start + 5_000 })
    advance(200_000)
    for (const key of ['c', 'd', 'e']) {
      expect(await store.put(key, 1, { ...fresh, expiresAt: start })).toBeDefined()
    }
    expect((await store.get(['hot']))[0]?.value).toBe('last')
  })
})

describe('memoryStore and time', () => {
  beforeEach(() => void vi.useFakeTimers({ now: start }))
  afterEach(() => void vi.useRealTimers())

  it('frees the dead in small steps although nobody writes, then has no timer', async () => {
    const store = memoryStore()
    for (let nth = 0; nth < 3_000; nth += 1) {
      await store.put(`k${nth}`, nth, { ...fresh, expiresAt: start - 2_000 + (nth % 5) * 500 })
    }
    for (let nth = 0; nth < 2_500; nth += 1) {
      await store.put(`l${nth}`, nth, { ...fresh, expiresAt: start + 100 })
    }
    vi.advanceTimersByTime(1_000)
    expect(vi.getTimerCount()).toBe(1)
    vi.advanceTimersByTime(500)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('needs no timer for what never dies, and one for all that does', async () => {
    const store = memoryStore()
    await store.put('forever', 1, fresh)
    expect(vi.getTimerCount()).toBe(0)
    await Promise.all([1, 2, 3].map((nth) => take(store, `c${nth}`)))
    expect(vi.getTimerCount()).toBe(1)
    await Promise.all([1, 2, 3].map((nth) => store.remove(`c${nth}`)))
    vi.advanceTimersByTime(2_000)
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not keep the process alive', async () => {
    const unref = vi.spyOn(globalThis, 'setTimeout')
    await take(memoryStore(), 'a')
    const timer = unref.mock.results[0]?.value as NodeJS.Timeout
    expect(timer.hasRef()).toBe(false)
  })
})

describe('values of memoryStore', () => {
  it('rejects what is not JSON with a TypeError, and writes nothing', async () => {
    const { store } = setup()
    const circle: { self?: unknown } = {}
    circle.self = circle
    const wrong: unknown[] = [undefined, () => 1, Symbol('s'), 1n, Number.NaN, Infinity, circle]
    wrong.push(new Date(0), new Map(), [undefined], { a: { b: () => 1 } }, { a: [1n] })
    for (const value of wrong) {
      await expect(store.put('a', value as Json, fresh)).rejects.toBeInstanceOf(TypeError)
    }
    expect(await store.get(['a'])).toEqual([undefined])
  })

  it('leaves properties out that are undefined', async () => {
    const { store } = setup()
    await store.put('a', { a: 1, b: undefined }, fresh)
    expect(Object.keys(Object((await store.get(['a']))[0]?.value))).toEqual(['a'])
  })

  it('answers the same deeply frozen value to every reader', async () => {
    const { store } = setup()
    await store.put('a', { list: [{ b: 1 }] }, fresh)
    const [one, other] = await store.get(['a', 'a'])
    expect(one?.value).toBe(other?.value)
    const { list } = Object(one?.value) as { list: { b: number }[] }
    expect([one?.value, list, list[0]].every((part) => Object.isFrozen(part))).toBe(true)
  })

  it('keeps records and counters under keys of 4,000 characters', async () => {
    const { store } = setup()
    const key = 'x'.repeat(4_000)
    await store.put(key, 1, fresh)
    await take(store, key, 2)
    expect((await store.get([key]))[0]?.value).toBe(1)
    expect((await take(store, key, 0))[0]?.count).toBe(2)
    expect(await store.remove(key)).toBe(true)
    expect(await store.get([key])).toEqual([undefined])
    expect((await take(store, key, 0))[0]?.count).toBe(0)
  })
})

describe('faults of memoryStore', () => {
  it('arrive as rejections, never as throws', async () => {
    const { store } = setup({
      clock: () => {
        throw new Error('no clock')
      },
    })
    const calls = [
      () => store.get(['a']),
      () => store.put('a', 1, fresh),
      () => store.remove('a'),
      () => take(store, 'a'),
    ]
    for (const call of calls) await expect(call()).rejects.toThrow('no clock')
  })

  it('include times and amounts that are no numbers; nothing is written then', async () => {
    const { store } = setup()
    const expiresAt = Number.NaN
    await expect(store.put('a', 1, { ...fresh, expiresAt })).rejects.toBeInstanceOf(TypeError)
    const good = { key: 'good', limit: 1, windowSeconds: 1 }
    for (const bad of [
      { limit: Number.NaN },
      { windowSeconds: Number.NaN },
      { amount: Number.NaN },
    ]) {
      await expect(store.take([good, { ...good, ...bad }])).rejects.toBeInstanceOf(TypeError)
    }
    expect((await take(store, 'good', 0))[0]?.count).toBe(0)
    expect(await store.get(['a'])).toEqual([undefined])
  })
})
