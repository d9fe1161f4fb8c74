import { describe, expect, it } from 'vitest'
import { faultyStore, type StoreFault } from '../testing/faulty-store.ts'
import { startDeadline } from '../deadline.ts'
import { memoryStore } from '../memory-store.ts'
import type { Store } from '../store.ts'
import { boundedStore } from './bounded-store.ts'

const ruined: readonly StoreFault[] = [
  { kind: 'fail_before' },
  { kind: 'fail_after' },
  { kind: 'hang_before' },
  { kind: 'hang_after' },
  { kind: 'late', ms: 60 },
]

describe('boundedStore', () => {
  it.each(ruined)('answers %j with a code of ours, soon', async (fault) => {
    const inner = faultyStore(memoryStore())
    const store = boundedStore(inner, { ms: 5, deadline: undefined })
    inner.fault(fault)
    for (const call of [
      () => store.get(['a']),
      () => store.put('a', 1, { ifVersion: undefined }),
      () => store.remove('a'),
      () => store.take([]),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: 'ERR_2FA_STORE_UNAVAILABLE' })
    }
  })

  it('takes what an untyped store answers without a promise', async () => {
    const hasty = { get: () => [], put: () => 'v1', remove: () => true, take: () => [] }
    const store = boundedStore(hasty as object as Store, { ms: 5, deadline: undefined })
    const key = { ifVersion: undefined }
    expect(await store.get([])).toEqual([])
    expect(await store.put('a', 1, key)).toBe('v1')
    expect(await store.remove('a')).toBe(true)
    expect(await store.take([])).toEqual([])
  })

  it('asks nothing when the request has no time left', async () => {
    const store = boundedStore(
      { ...memoryStore(), get: () => expect.unreachable() },
      { ms: 60_000, deadline: startDeadline(0) },
    )
    await expect(store.get(['a'])).rejects.toThrow('did not answer in time')
  })

  it('waits no longer than the request has left', async () => {
    const inner = faultyStore(memoryStore())
    inner.fault({ kind: 'hang_before' })
    const store = boundedStore(inner, { ms: 60_000, deadline: startDeadline(5) })
    await expect(store.get(['a'])).rejects.toThrow('did not answer in time')
  })
})
