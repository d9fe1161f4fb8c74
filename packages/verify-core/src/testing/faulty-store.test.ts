import { memoryStore } from 'verify-core'
import { describe, expect, it, vi } from 'vitest'
import { faultyStore, type StoreFault } from './faulty-store.ts'

const budget = { key: 'count:a', limit: 9, windowSeconds: 60 }

describe('faultyStore', () => {
  it('is the store it wraps while nothing is wrong', async () => {
    const store = faultyStore(memoryStore())
    const version = await store.put('a', 1, { ifVersion: undefined })
    expect(await store.get(['a', 'b'])).toEqual([{ value: 1, version }, undefined])
    expect(await store.take([budget])).toMatchObject([{ allowed: true, count: 1 }])
    expect(await store.remove('a')).toBe(true)
  })

  it('writes down what it was asked', async () => {
    const store = faultyStore(memoryStore())
    await store.get(['a', 'b'])
    await store.put('a', 1, { ifVersion: undefined })
    await store.remove('a')
    await store.take([budget])
    expect(store.calls).toEqual([
      { verb: 'get', keys: ['a', 'b'] },
      { verb: 'put', keys: ['a'] },
      { verb: 'remove', keys: ['a'] },
      { verb: 'take', keys: ['count:a'] },
    ])
  })

  it.each<[StoreFault['kind'], boolean]>([
    ['fail_before', false],
    ['fail_after', true],
  ])('%s rejects; that it has happened is %s', async (kind, hasHappened) => {
    const inner = memoryStore()
    const store = faultyStore(inner)
    store.fault({ kind } as StoreFault)
    await expect(store.put('a', 1, { ifVersion: undefined })).rejects.toThrow('The store failed')
    expect((await inner.get(['a']))[0] !== undefined).toBe(hasHappened)
  })

  it.each<[StoreFault['kind'], boolean]>([
    ['hang_before', false],
    ['hang_after', true],
  ])('%s never answers; that it happens is %s', async (kind, happens) => {
    const inner = memoryStore()
    const store = faultyStore(inner)
    store.fault({ kind } as StoreFault)
    const settled = vi.fn<() => void>()
    store.put('a', 1, { ifVersion: undefined }).then(settled, settled)
    await new Promise(setImmediate)
    expect(settled).not.toHaveBeenCalled()
    expect((await inner.get(['a']))[0] !== undefined).toBe(happens)
  })

  it('late happens, and is answered, after a while', async () => {
    const inner = memoryStore()
    const store = faultyStore(inner)
    store.fault({ kind: 'late', ms: 5 })
    const late = store.put('a', 1, { ifVersion: undefined })
    expect(await inner.get(['a'])).toEqual([undefined])
    expect(await late).toBe((await inner.get(['a']))[0]?.version)
  })

  it('strikes the verb, the key and the n-th call that it names, until cleared', async () => {
    const store = faultyStore(memoryStore())
    store.fault({ kind: 'fail_before', verb: 'get', key: 'ledger', nth: 2 })
    await store.get(['ledger'])
    await store.get(['other'])
    await store.remove('ledger')
    await expect(store.get(['other', 'a-ledger'])).rejects.toThrow()
    await store.get(['ledger'])
    store.fault({ kind: 'fail_before' })
    await expect(store.remove('x')).rejects.toThrow()
    store.clearFaults()
    await store.get(['ledger'])
  })
})
