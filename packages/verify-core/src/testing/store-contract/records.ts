import assert from 'node:assert/strict'
import { type Check, create, race, read, valueOf } from './harness.ts'

/** Reading and writing. */
export const recordCases: readonly Check[] = [
  {
    id: 'S01',
    name: 'answers undefined for a key that nobody wrote',
    async check({ store }) {
      assert.deepEqual(await store.get(['nothing']), [undefined])
    },
  },
  {
    id: 'S02',
    name: 'reads back what was put, at the version that the put answered',
    async check({ store }) {
      const version = await create(store, 'a', { name: 'Ada' })
      assert.equal(typeof version, 'string')
      const entry = await read(store, 'a')
      assert.deepEqual(entry?.value, { name: 'Ada' })
      assert.equal(entry?.version, version)
    },
  },
  {
    id: 'S03',
    name: 'answers in the order of the keys, with a hole where nothing is',
    async check({ store }) {
      for (const key of ['a', 'b', 'c']) await create(store, key, key)
      const entries = await store.get(['c', 'none', 'a', 'b'])
      assert.deepEqual(
        entries.map((entry) => entry?.value),
        ['c', undefined, 'a', 'b'],
      )
    },
  },
  {
    id: 'S04',
    name: 'answers a key that is asked twice in both places',
    async check({ store }) {
      await create(store, 'a', 1)
      await create(store, 'b', 2)
      const entries = await store.get(['a', 'b', 'a'])
      assert.deepEqual(
        entries.map((entry) => entry?.value),
        [1, 2, 1],
      )
    },
  },
  {
    id: 'S05',
    name: 'answers nothing when asked for nothing',
    async check({ store }) {
      assert.deepEqual(await store.get([]), [])
    },
  },
  {
    id: 'S06',
    name: 'reads 500 keys at once',
    async check({ store }) {
      const keys = Array.from({ length: 500 }, (_, nth) => `k${nth}`)
      await Promise.all(keys.map((key) => create(store, key, key)))
      const entries = await store.get(keys)
      assert.deepEqual(
        entries.map((entry) => entry?.value),
        keys,
      )
    },
  },
  {
    id: 'S07',
    name: 'does not create over a live record',
    async check({ store }) {
      const version = await create(store, 'a', 'first')
      assert.equal(await store.put('a', 'second', { ifVersion: undefined }), undefined)
      assert.deepEqual({ ...(await read(store, 'a')) }, { value: 'first', version })
    },
  },
  {
    id: 'S08',
    name: 'replaces the whole record at the version that was read',
    async check({ store }) {
      const ifVersion = await create(store, 'a', { old: 1 })
      const version = await store.put('a', { new: 2 }, { ifVersion })
      assert.ok(version !== undefined)
      assert.deepEqual({ ...(await read(store, 'a')) }, { value: { new: 2 }, version })
    },
  },
  {
    id: 'S09',
    name: 'writes nothing at a version that is past',
    async check({ store }) {
      const first = await create(store, 'a', 1)
      const second = await store.put('a', 2, { ifVersion: first })
      assert.equal(await store.put('a', 3, { ifVersion: first }), undefined)
      assert.deepEqual({ ...(await read(store, 'a')) }, { value: 2, version: second })
    },
  },
  {
    id: 'S10',
    name: 'writes nothing when a version is named and nothing is there',
    async check({ store }) {
      const ifVersion = await create(store, 'other')
      assert.equal(await store.put('a', 1, { ifVersion }), undefined)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S11',
    name: 'leaves other keys alone',
    async check({ store }) {
      const kept = await create(store, 'kept', 'kept')
      const ifVersion = await create(store, 'a', 1)
      await store.put('a', 2, { ifVersion })
      assert.deepEqual({ ...(await read(store, 'kept')) }, { value: 'kept', version: kept })
    },
  },
  {
    id: 'S12',
    name: 'lets exactly one of 100 create',
    async check({ store }) {
      const answers = await race(100, (nth) => store.put('a', nth, { ifVersion: undefined }))
      const winners = [...answers.keys()].filter((nth) => answers[nth] !== undefined)
      assert.equal(winners.length, 1)
      assert.equal(await valueOf(store, 'a'), winners[0])
    },
  },
  {
    id: 'S13',
    name: 'lets exactly one of 100 replace the same version',
    async check({ store }) {
      const ifVersion = await create(store, 'a', 'first')
      const answers = await race(100, (nth) => store.put('a', nth, { ifVersion }))
      const winners = [...answers.keys()].filter((nth) => answers[nth] !== undefined)
      assert.equal(winners.length, 1)
      assert.equal(await valueOf(store, 'a'), winners[0])
    },
  },
  {
    id: 'S14',
    name: 'loses no update of 20 who read and write until they win',
    async check({ store }) {
      await create(store, 'a', 0)
      await race(20, async () => {
        for (;;) {
          const entry = await read(store, 'a')
          assert.ok(entry !== undefined)
          const next = Number(entry.value) + 1
          if ((await store.put('a', next, { ifVersion: entry.version })) !== undefined) return
        }
      })
      assert.equal(await valueOf(store, 'a'), 20)
    },
  },
  {
    id: 'S15',
    name: 'shows a second client what the first wrote, and holds it to the same versions',
    async check({ store, second }) {
      const first = await create(store, 'a', 1)
      assert.equal((await read(second, 'a'))?.version, first)
      const later = await second.put('a', 2, { ifVersion: first })
      assert.ok(later !== undefined)
      assert.equal(await store.put('a', 3, { ifVersion: first }), undefined)
      assert.deepEqual({ ...(await read(store, 'a')) }, { value: 2, version: later })
    },
  },
  {
    id: 'S16',
    name: 'lets exactly one create when two clients race',
    async check({ store, second }) {
      const answers = await race(100, (nth) =>
        (nth % 2 === 0 ? store : second).put('a', nth, { ifVersion: undefined }),
      )
      assert.equal(answers.filter((version) => version !== undefined).length, 1)
    },
  },
]
