import assert from 'node:assert/strict'
import { type Check, create, read, valueOf } from './harness.ts'

/** Versions: opaque, new at every write, never seen twice. */
export const versionCases: readonly Check[] = [
  {
    id: 'S17',
    name: 'changes the version although the same value is put again',
    async check({ store }) {
      const first = await create(store, 'a', { same: true })
      const second = await store.put('a', { same: true }, { ifVersion: first })
      assert.ok(second !== undefined)
      assert.notEqual(second, first)
      assert.equal(await store.put('a', { same: true }, { ifVersion: first }), undefined)
    },
  },
  {
    id: 'S18',
    name: 'never repeats a version through 50 writes of one key',
    async check({ store }) {
      const seen = new Set([await create(store, 'a', 0)])
      for (let nth = 1; nth < 50; nth += 1) {
        const ifVersion = (await read(store, 'a'))?.version
        const version = await store.put('a', nth % 3, { ifVersion })
        assert.ok(version !== undefined)
        seen.add(version)
      }
      assert.equal(seen.size, 50)
    },
  },
  {
    id: 'S19',
    name: 'never repeats a version after the record was removed',
    async check({ store }) {
      const seen = new Set<string>()
      for (let nth = 0; nth < 5; nth += 1) {
        seen.add(await create(store, 'a', 'same'))
        await store.remove('a')
      }
      assert.equal(seen.size, 5)
    },
  },
  {
    id: 'S20',
    name: 'never repeats a version after the record expired',
    async check({ store, advance, inSeconds }) {
      const first = await create(store, 'a', 'same', await inSeconds(1))
      await advance(2)
      assert.notEqual(await create(store, 'a', 'same'), first)
    },
  },
  {
    id: 'S21',
    name: 'does not take the version of a removed record for that of its successor',
    async check({ store }) {
      const ifVersion = await create(store, 'a', 'same')
      await store.remove('a')
      await create(store, 'a', 'same')
      assert.equal(await store.put('a', 'late', { ifVersion }), undefined)
      assert.equal(await store.remove('a', { ifVersion }), false)
      assert.equal(await valueOf(store, 'a'), 'same')
    },
  },
  {
    id: 'S22',
    name: 'does not change the version by reading or by refusing',
    async check({ store }) {
      const version = await create(store, 'a', 1)
      await store.get(['a', 'a'])
      await store.put('a', 2, { ifVersion: undefined })
      await store.remove('a', { ifVersion: `${version}0` })
      assert.equal((await read(store, 'a'))?.version, version)
    },
  },
  {
    id: 'S23',
    name: 'compares versions character by character',
    async check({ store }) {
      const version = await create(store, 'a', 1)
      const others = ['', '0', 'null', 'undefined', '*', '%', `${version} `, ` ${version}`]
      others.push(`0${version}`, `${version}.0`, `${version}\n`)
      for (const ifVersion of others) {
        assert.equal(await store.put('a', 2, { ifVersion }), undefined, `put at "${ifVersion}"`)
        assert.equal(await store.remove('a', { ifVersion }), false, `remove at "${ifVersion}"`)
      }
      assert.equal(await valueOf(store, 'a'), 1)
    },
  },
  {
    id: 'S82',
    name: 'never repeats a version when two clients create and remove in turn',
    async check({ store, second }) {
      const seen = new Set<string>()
      for (const client of [store, second, store, second]) {
        seen.add(await create(client, 'a', 'same'))
        await client.remove('a')
      }
      assert.equal(seen.size, 4)
    },
  },
]
