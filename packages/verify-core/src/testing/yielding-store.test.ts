import { memoryStore } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { yieldingStore } from './yielding-store.ts'

describe('yieldingStore', () => {
  async function order(seed: number): Promise<readonly number[]> {
    let state = seed
    const random = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
    const store = yieldingStore(memoryStore(), random)
    const done: number[] = []
    const puts = Array.from({ length: 8 }, async (_one, n) => {
      await store.put(`k${n}`, n, { ifVersion: undefined })
      done.push(n)
    })
    await Promise.all(puts)
    return done
  }

  it('lets calls overtake each other, in the same way for the same randomness', async () => {
    expect(await order(7)).toEqual(await order(7))
    expect(await order(7)).not.toEqual([0, 1, 2, 3, 4, 5, 6, 7])
    expect(await order(8)).not.toEqual(await order(7))
  })

  it('answers what the store it wraps answers', async () => {
    const store = yieldingStore(memoryStore(), Math.random)
    const version = await store.put('a', 1, { ifVersion: undefined })
    expect(await store.get(['a'])).toEqual([{ value: 1, version }])
    const budget = { key: 'c', limit: 1, windowSeconds: 60 }
    expect(await store.take([budget])).toMatchObject([{ allowed: true }])
    expect(await store.remove('a')).toBe(true)
  })
})
