import { describe, expect, it } from 'vitest'
import { cachedBearer } from './bearer.ts'

function setUp(failures = 0) {
  const state = { now: 1_000_000, signed: 0 }
  const bearer = cachedBearer(
    async () => {
      state.signed += 1
      if (state.signed <= failures) throw new Error('no key')
      return `Bearer ${state.signed}`
    },
    () => state.now,
  )
  return { state, bearer }
}

describe('cachedBearer', () => {
  it('signs once for callers that come together', async () => {
    const { state, bearer } = setUp()
    expect(await Promise.all([bearer(), bearer()])).toEqual(['Bearer 1', 'Bearer 1'])
    expect(state.signed).toBe(1)
  })

  it('keeps a token until a minute before its end', async () => {
    const { state, bearer } = setUp()
    await bearer()
    state.now += 839_999
    expect(await bearer()).toBe('Bearer 1')
    state.now += 1
    expect(await bearer()).toBe('Bearer 2')
  })

  it('signs anew when the clock was set back', async () => {
    const { state, bearer } = setUp()
    await bearer()
    state.now -= 1
    expect(await bearer()).toBe('Bearer 2')
  })

  it('does not keep a failure', async () => {
    const { bearer } = setUp(1)
    await expect(bearer()).rejects.toThrow('no key')
    expect(await bearer()).toBe('Bearer 2')
  })
})
