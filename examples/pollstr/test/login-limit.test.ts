import { describe, expect, it } from 'vitest'
import { tryLimit } from '../src/login-limit.ts'

function openLimit(maxKeys = 100) {
  let now = 0
  const limit = tryLimit({ tries: 2, windowSeconds: 60, maxKeys, clock: () => now })
  return { limit, advance: (seconds: number) => (now += seconds * 1_000) }
}

describe('tryLimit', () => {
  it('lets so many tries pass, then says how long to wait', () => {
    const { limit, advance } = openLimit()
    expect([limit.spend('a'), limit.spend('a')]).toEqual([0, 0])
    advance(20)
    expect(limit.spend('a')).toBe(40)
    expect(limit.spend('b')).toBe(0)
  })

  it('begins anew after the window, and after a success', () => {
    const { limit, advance } = openLimit()
    limit.spend('a')
    limit.spend('a')
    limit.clear('a')
    expect([limit.spend('a'), limit.spend('a')]).toEqual([0, 0])
    advance(60)
    expect(limit.spend('a')).toBe(0)
  })

  it('remembers no more keys than it may', () => {
    const { limit } = openLimit(2)
    for (const key of ['a', 'a', 'b', 'c']) limit.spend(key)
    // Dropped for the newer ones, so it counts from one again.
    expect([limit.spend('a'), limit.spend('a')]).toEqual([0, 0])
  })
})
