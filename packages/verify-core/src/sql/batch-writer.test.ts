import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBatchWriter } from './batch-writer.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A writer of numbers, and what it has written; `how` is asked before each write. */
function open({ maxWaiting = 1_000, how = (_nth: number): unknown => undefined } = {}) {
  const batches: (readonly number[])[] = []
  const drops: [count: number, error: unknown][] = []
  let tries = 0
  const writer = createBatchWriter<number>({
    async write(items) {
      await how((tries += 1))
      batches.push(items)
    },
    maxWaiting,
    onDropped: (count, error) => drops.push([count, error]),
  })
  return { writer, batches, drops, tries: () => tries }
}

const add = (writer: { add(item: number): void }, count: number) => {
  for (let nth = 0; nth < count; nth += 1) writer.add(nth)
}

/** Enough for whatever needs no timer. */
async function turns(): Promise<void> {
  for (let nth = 0; nth < 4; nth += 1) await turn()
}

describe('a batch writer', () => {
  it('writes nothing while it is given something, and then all of it in order, 100 at once', async () => {
    const { writer, batches } = open()
    add(writer, 250)
    expect(batches).toEqual([])
    await vi.waitFor(() => expect(batches).toHaveLength(3))
    expect(batches.map(({ length }) => length)).toEqual([100, 100, 50])
    expect(batches.flat()).toEqual(Array.from({ length: 250 }, (_, nth) => nth))
  })

  it('writes what comes while it writes', async () => {
    let isFirst = true
    const { writer, batches } = open({
      how() {
        if (isFirst) writer.add(2)
        isFirst = false
      },
    })
    writer.add(1)
    await vi.waitFor(() => expect(batches).toEqual([[1], [2]]))
  })

  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'writes at once what comes %i steps after it seemed done',
    async (steps) => {
      const { writer, batches } = open({
        how() {
          let done = Promise.resolve()
          for (let step = 0; step < steps; step += 1) done = done.then(() => {})
          if (batches.length === 0) void done.then(() => writer.add(2))
        },
      })
      writer.add(1)
      await turns()
      expect(batches.flat()).toEqual([1, 2])
    },
  )

  it('tries again by itself after a second, then after two', async () => {
    const { writer, batches, tries } = open({
      how: (nth) => nth < 3 && Promise.reject(new Error('down')),
    })
    writer.add(1)
    expect(await writer.flush()).toBe(1)
    vi.advanceTimersByTime(999)
    // Not woken by more to write: a database that is down is left alone.
    writer.add(2)
    await turns()
    expect(tries()).toBe(1)
    vi.advanceTimersByTime(1)
    await turns()
    vi.advanceTimersByTime(1_999)
    await turns()
    expect(tries()).toBe(2)
    vi.advanceTimersByTime(1)
    await turns()
    expect(batches).toEqual([[1, 2]])
  })

  it('drops what finds no room, and says so once for many, with the error', async () => {
    const error = new Error('down')
    let isDown = true
    const { writer, batches, drops } = open({
      maxWaiting: 3,
      how: () => isDown && Promise.reject(error),
    })
    add(writer, 10)
    expect(await writer.flush()).toBe(3)
    expect(drops).toEqual([[7, error]])
    isDown = false
    writer.drop()
    expect(await writer.flush()).toBe(0)
    expect([drops.at(-1), batches]).toEqual([[1, undefined], [[0, 1, 2]]])
  })

  it('gives a write that hangs up after ten seconds', async () => {
    const { writer, batches, tries } = open({
      how: (nth) => nth === 1 && new Promise(() => {}),
    })
    writer.add(1)
    await vi.waitFor(() => expect(vi.getTimerCount()).toBe(1))
    vi.advanceTimersByTime(10_000)
    expect(await writer.flush()).toBe(1)
    expect(await writer.flush()).toBe(0)
    expect([tries(), batches]).toEqual([2, [[1]]])
  })

  it('goes on when what it tells of drops throws', async () => {
    const written: number[] = []
    const writer = createBatchWriter<number>({
      write: async (items) => void written.push(...items),
      maxWaiting: 1,
      onDropped() {
        throw new Error('of the app')
      },
    })
    add(writer, 2)
    expect(await writer.flush()).toBe(0)
    expect(written).toEqual([0])
  })
})
