import assert from 'node:assert/strict'
import { type Check, countOf, create, race, read, takeOne, valueOf } from './harness.ts'

/** Removing records and counters. */
export const removalCases: readonly Check[] = [
  {
    id: 'S24',
    name: 'removes a record once: true, then false, and it is gone',
    async check({ store }) {
      await create(store, 'a')
      assert.equal(await store.remove('a'), true)
      assert.equal(await read(store, 'a'), undefined)
      assert.equal(await store.remove('a'), false)
    },
  },
  {
    id: 'S25',
    name: 'answers false for a key that nobody wrote, with a version or without',
    async check({ store }) {
      const ifVersion = await create(store, 'other')
      assert.equal(await store.remove('a'), false)
      assert.equal(await store.remove('a', { ifVersion }), false)
    },
  },
  {
    id: 'S26',
    name: 'removes the version that was read',
    async check({ store }) {
      const ifVersion = await create(store, 'a')
      assert.equal(await store.remove('a', { ifVersion }), true)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S27',
    name: 'keeps a record that has moved on since it was read',
    async check({ store }) {
      const first = await create(store, 'a', 1)
      await store.put('a', 2, { ifVersion: first })
      assert.equal(await store.remove('a', { ifVersion: first }), false)
      assert.equal(await valueOf(store, 'a'), 2)
    },
  },
  {
    id: 'S28',
    name: 'leaves other keys alone, those that begin alike too',
    async check({ store }) {
      for (const key of ['a', 'ab', 'a:b', 'b']) await create(store, key, key)
      assert.equal(await store.remove('a'), true)
      const entries = await store.get(['a', 'ab', 'a:b', 'b'])
      assert.deepEqual(
        entries.map((entry) => entry?.value),
        [undefined, 'ab', 'a:b', 'b'],
      )
    },
  },
  {
    id: 'S29',
    name: 'lets a removed key be created again',
    async check({ store }) {
      await create(store, 'a', 1)
      await store.remove('a')
      await create(store, 'a', 2)
      assert.equal(await valueOf(store, 'a'), 2)
    },
  },
  {
    id: 'S30',
    name: 'tells exactly one of 100 that the record was theirs to remove',
    async check({ store }) {
      await create(store, 'a')
      const answers = await race(100, () => store.remove('a'))
      assert.equal(answers.filter((removed) => removed).length, 1)
    },
  },
  {
    id: 'S31',
    name: 'tells exactly one of 100 at the same version, on two clients',
    async check({ store, second }) {
      const ifVersion = await create(store, 'a')
      const answers = await race(100, (nth) =>
        (nth % 2 === 0 ? store : second).remove('a', { ifVersion }),
      )
      assert.equal(answers.filter((removed) => removed).length, 1)
    },
  },
  {
    id: 'S32',
    name: 'lets either a put or a removal win the same version, never both',
    async check({ store }) {
      for (let nth = 0; nth < 10; nth += 1) {
        const key = `a${nth}`
        const ifVersion = await create(store, key, 'first')
        const write = () => store.put(key, 'second', { ifVersion })
        const erase = () => store.remove(key, { ifVersion })
        const answers = await Promise.all(nth % 2 === 0 ? [write(), erase()] : [erase(), write()])
        const removed = answers.includes(true)
        const wrote = answers.some((answer) => typeof answer === 'string')
        assert.notEqual(removed, wrote)
        assert.equal(await valueOf(store, key), wrote ? 'second' : undefined)
      }
    },
  },
  {
    id: 'S33',
    name: 'answers false for a record that has expired',
    async check({ store, advance, inSeconds }) {
      const ifVersion = await create(store, 'a', 1, await inSeconds(1))
      await create(store, 'b', 1, await inSeconds(1))
      await advance(2)
      assert.equal(await store.remove('a', { ifVersion }), false)
      assert.equal(await store.remove('b'), false)
    },
  },
  {
    id: 'S34',
    name: 'removes a counter once, and it begins again at nothing',
    async check({ store }) {
      await takeOne(store, { amount: 3 })
      assert.equal(await store.remove('count'), true)
      assert.equal(await countOf(store), 0)
      assert.equal(await store.remove('count'), false)
      assert.deepEqual((await takeOne(store)).count, 1)
    },
  },
  {
    id: 'S35',
    name: 'tells exactly one of 100 that the counter was theirs to remove',
    async check({ store }) {
      await takeOne(store)
      const answers = await race(100, () => store.remove('count'))
      assert.equal(answers.filter((removed) => removed).length, 1)
    },
  },
  {
    id: 'S36',
    name: 'answers false for a counter whose window has ended, or that was only read',
    async check({ store, advance }) {
      await takeOne(store, { windowSeconds: 1 })
      await takeOne(store, { key: 'read', amount: 0 })
      await advance(2)
      assert.equal(await store.remove('count'), false)
      assert.equal(await store.remove('read'), false)
    },
  },
]
