import assert from 'node:assert/strict'
import { assertNear, type Check, countOf, takeOne } from './harness.ts'

/** Counters: how long. */
export const windowCases: readonly Check[] = [
  {
    id: 'S69',
    name: 'begins the window at the first take, and says when it ends',
    async check({ store, inSeconds }) {
      const { resetsAt } = await takeOne(store, { windowSeconds: 60 })
      assertNear(resetsAt, await inSeconds(60))
    },
  },
  {
    id: 'S70',
    name: 'does not move the window by taking, refusing, reading or giving back',
    async check({ store, advance }) {
      const first = await takeOne(store, { windowSeconds: 60 })
      await advance(3)
      for (const amount of [2, 1, 0, -1, -5, 1]) {
        const { resetsAt } = await takeOne(store, { windowSeconds: 60, amount })
        assert.equal(resetsAt, first.resetsAt, `after an amount of ${amount}`)
      }
    },
  },
  {
    id: 'S71',
    name: 'forgets the count when the window ends, and not before',
    async check({ store, advance }) {
      const asked = { windowSeconds: 3, limit: 1 }
      await takeOne(store, asked)
      await advance(2)
      assert.equal((await takeOne(store, asked)).allowed, false)
      await advance(1)
      const { allowed, count } = await takeOne(store, asked)
      assert.deepEqual([allowed, count], [true, 1])
    },
  },
  {
    id: 'S72',
    name: 'begins the next window at its own first take',
    async check({ store, advance, inSeconds }) {
      await takeOne(store, { windowSeconds: 1 })
      await advance(4)
      const { resetsAt } = await takeOne(store, { windowSeconds: 60 })
      assertNear(resetsAt, await inSeconds(60))
    },
  },
  {
    id: 'S73',
    name: 'begins no window by reading, refusing or giving back',
    async check({ store, now, advance, inSeconds }) {
      for (const amount of [0, 9, -1]) {
        const { resetsAt } = await takeOne(store, { windowSeconds: 60, amount })
        assertNear(resetsAt, await now())
      }
      await advance(3)
      const { resetsAt } = await takeOne(store, { windowSeconds: 60 })
      assertNear(resetsAt, await inSeconds(60))
    },
  },
  {
    id: 'S74',
    name: 'reads nothing from a window that has ended, and the time of the call',
    async check({ store, now, advance }) {
      await takeOne(store, { windowSeconds: 1 })
      await advance(4)
      const { count, resetsAt } = await takeOne(store, { windowSeconds: 1, amount: 0 })
      assert.equal(count, 0)
      assertNear(resetsAt, await now())
    },
  },
  {
    id: 'S75',
    name: 'does not give back into the next window',
    async check({ store, advance }) {
      await takeOne(store, { windowSeconds: 1, amount: 3 })
      await advance(2)
      assert.equal((await takeOne(store, { windowSeconds: 60, amount: -1 })).count, 0)
      assert.equal((await takeOne(store, { windowSeconds: 60, amount: 3 })).count, 3)
    },
  },
  {
    id: 'S76',
    name: 'lets windows of different length run side by side',
    async check({ store, advance }) {
      const short = { key: 'short', limit: 9, windowSeconds: 1 }
      const long = { key: 'long', limit: 9, windowSeconds: 90 * 24 * 3_600 }
      await store.take([short, long])
      await advance(2)
      const answers = await store.take([short, long])
      assert.deepEqual(
        answers.map(({ count }) => count),
        [1, 2],
      )
    },
  },
  {
    id: 'S77',
    name: 'shows a second client the same count and the same window',
    async check({ store, second }) {
      const first = await takeOne(store)
      const other = await takeOne(second)
      assert.deepEqual([other.count, other.resetsAt], [2, first.resetsAt])
      await second.remove('count')
      assert.equal(await countOf(store), 0)
    },
  },
  {
    id: 'S81',
    name: 'begins and ends a window by one clock for two clients, whatever their own say',
    async check({ store, second, advance, inSeconds }) {
      for (const [nth, client] of [store, second].entries()) {
        const { resetsAt } = await takeOne(client, { key: `long${nth}`, windowSeconds: 60 })
        assertNear(resetsAt, await inSeconds(60))
        await takeOne(client, { key: `short${nth}`, windowSeconds: 1 })
      }
      await advance(2)
      for (const key of ['short0', 'short1']) assert.equal(await countOf(store, key), 0)
      for (const key of ['long0', 'long1']) assert.equal(await countOf(second, key), 1)
    },
  },
]
