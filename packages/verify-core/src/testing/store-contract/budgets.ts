import assert from 'node:assert/strict'
import type { Budget } from 'verify-core'
import { type Check, countOf, race, takeOne } from './harness.ts'

const budget = (key: string, limit: number, amount = 1): Budget => ({
  key,
  limit,
  windowSeconds: 3_600,
  amount,
})

/** Counters: how much. */
export const budgetCases: readonly Check[] = [
  {
    id: 'S52',
    name: 'allows up to the limit, then refuses, and answers the count',
    async check({ store }) {
      const answers = []
      for (let nth = 0; nth < 5; nth += 1) answers.push(await takeOne(store))
      assert.deepEqual(
        answers.map(({ allowed, count }) => ({ allowed, count })),
        [
          { allowed: true, count: 1 },
          { allowed: true, count: 2 },
          { allowed: true, count: 3 },
          { allowed: false, count: 3 },
          { allowed: false, count: 3 },
        ],
      )
    },
  },
  {
    id: 'S53',
    name: 'does not count what it refuses',
    async check({ store }) {
      for (let nth = 0; nth < 6; nth += 1) await takeOne(store)
      assert.equal(await countOf(store), 3)
      await takeOne(store, { amount: -1 })
      assert.equal((await takeOne(store)).allowed, true)
    },
  },
  {
    id: 'S54',
    name: 'takes several at once, all or none',
    async check({ store }) {
      assert.equal((await takeOne(store, { amount: 2 })).count, 2)
      const refused = await takeOne(store, { amount: 2 })
      assert.deepEqual([refused.allowed, refused.count], [false, 2])
      const last = await takeOne(store, { amount: 1 })
      assert.deepEqual([last.allowed, last.count], [true, 3])
    },
  },
  {
    id: 'S55',
    name: 'refuses more than the limit, and anything of a limit of 0, counting nothing',
    async check({ store, now }) {
      for (const asked of [
        { limit: 3, amount: 4 },
        { limit: 0, amount: 1 },
      ]) {
        const { allowed, count, resetsAt } = await takeOne(store, asked)
        assert.deepEqual([allowed, count], [false, 0])
        assert.ok(Math.abs(resetsAt - (await now())) <= 1_000)
      }
      assert.equal(await countOf(store), 0)
    },
  },
  {
    id: 'S56',
    name: 'reads with an amount of 0, the full counter too',
    async check({ store }) {
      const empty = await takeOne(store, { amount: 0 })
      assert.deepEqual([empty.allowed, empty.count], [true, 0])
      await takeOne(store, { amount: 3 })
      const full = await takeOne(store, { amount: 0 })
      assert.deepEqual([full.allowed, full.count], [true, 3])
      assert.equal(await countOf(store), 3)
    },
  },
  {
    id: 'S57',
    name: 'gives back with a negative amount, the full counter too',
    async check({ store }) {
      await takeOne(store, { amount: 3 })
      const given = await takeOne(store, { amount: -2 })
      assert.deepEqual([given.allowed, given.count], [true, 1])
      assert.equal((await takeOne(store, { amount: 2 })).allowed, true)
      assert.equal((await takeOne(store)).allowed, false)
    },
  },
  {
    id: 'S58',
    name: 'never gives back below 0, also where nothing was taken',
    async check({ store }) {
      await takeOne(store, { amount: 1 })
      assert.equal((await takeOne(store, { amount: -5 })).count, 0)
      const unknown = await takeOne(store, { key: 'unknown', amount: -5 })
      assert.deepEqual([unknown.allowed, unknown.count], [true, 0])
      for (const key of ['count', 'unknown']) {
        assert.equal((await takeOne(store, { key, amount: 3 })).count, 3)
        assert.equal((await takeOne(store, { key })).allowed, false)
      }
    },
  },
  {
    id: 'S59',
    name: 'judges by the limit that is asked for now',
    async check({ store }) {
      await takeOne(store, { limit: 3, amount: 3 })
      assert.equal((await takeOne(store, { limit: 4 })).count, 4)
      const lowered = await takeOne(store, { limit: 2 })
      assert.deepEqual([lowered.allowed, lowered.count], [false, 4])
    },
  },
  {
    id: 'S60',
    name: 'counts each key by itself',
    async check({ store }) {
      await takeOne(store, { key: 'a', amount: 3 })
      assert.equal(await countOf(store, 'ab'), 0)
      assert.equal((await takeOne(store, { key: 'b' })).count, 1)
    },
  },
  {
    id: 'S61',
    name: 'answers several budgets in their order',
    async check({ store }) {
      await store.take([budget('b', 9, 2)])
      const answers = await store.take([budget('c', 9, 3), budget('a', 9), budget('b', 9)])
      assert.deepEqual(
        answers.map(({ count }) => count),
        [3, 1, 3],
      )
    },
  },
  {
    id: 'S62',
    name: 'stops at the first refusal: counts what is before it, and does not touch or answer what is behind',
    async check({ store }) {
      await store.take([budget('full', 1)])
      const answers = await store.take([budget('a', 9), budget('full', 1), budget('b', 9)])
      assert.deepEqual(
        answers.map(({ allowed }) => allowed),
        [true, false],
      )
      assert.equal(await countOf(store, 'a'), 1)
      assert.equal(await countOf(store, 'full'), 1)
      assert.equal(await countOf(store, 'b'), 0)
    },
  },
  {
    id: 'S63',
    name: 'draws twice from a key that is named twice',
    async check({ store }) {
      const answers = await store.take([budget('a', 2), budget('a', 2), budget('a', 2)])
      assert.deepEqual(
        answers.map(({ allowed, count }) => ({ allowed, count })),
        [
          { allowed: true, count: 1 },
          { allowed: true, count: 2 },
          { allowed: false, count: 2 },
        ],
      )
    },
  },
  {
    id: 'S64',
    name: 'answers nothing when asked to take nothing',
    async check({ store }) {
      assert.deepEqual(await store.take([]), [])
    },
  },
  {
    id: 'S65',
    name: 'takes one when no amount is named',
    async check({ store }) {
      const [taken] = await store.take([{ key: 'a', limit: 9, windowSeconds: 60 }])
      assert.deepEqual([taken?.allowed, taken?.count], [true, 1])
    },
  },
  {
    id: 'S66',
    name: 'counts 1,000 takes at once exactly, each its own number',
    async check({ store }) {
      const answers = await race(1_000, () => takeOne(store, { limit: 5_000 }))
      const counts = new Set(answers.map(({ count }) => count))
      assert.equal(counts.size, 1_000)
      assert.equal(await countOf(store), 1_000)
    },
  },
  {
    id: 'S67',
    name: 'allows exactly the limit of 1,000 at once, on two clients',
    async check({ store, second }) {
      const answers = await race(1_000, (nth) =>
        takeOne(nth % 2 === 0 ? store : second, { limit: 100 }),
      )
      assert.equal(answers.filter(({ allowed }) => allowed).length, 100)
      assert.equal(await countOf(second), 100)
    },
  },
  {
    id: 'S68',
    name: 'charges the wide budget only for those that the narrow one allowed, 100 at once',
    async check({ store }) {
      await race(100, () => store.take([budget('narrow', 10), budget('wide', 1_000)]))
      assert.equal(await countOf(store, 'narrow'), 10)
      assert.equal(await countOf(store, 'wide'), 10)
    },
  },
]
