import assert from 'node:assert/strict'
import { type Check, create, read, valueOf } from './harness.ts'

/** Records that die. */
export const expiryCases: readonly Check[] = [
  {
    id: 'S37',
    name: 'keeps a record until its time, and not past it',
    async check({ store, advance, inSeconds }) {
      await create(store, 'a', 1, await inSeconds(3))
      await advance(2)
      assert.equal(await valueOf(store, 'a'), 1)
      await advance(1)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S38',
    name: 'lets an expired key be created, and gives it its own lifetime',
    async check({ store, advance, inSeconds }) {
      await create(store, 'a', 'first', await inSeconds(1))
      await advance(2)
      await create(store, 'a', 'second', await inSeconds(3))
      await advance(1)
      assert.equal(await valueOf(store, 'a'), 'second')
      await advance(3)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S39',
    name: 'writes nothing at the version of an expired record',
    async check({ store, advance, inSeconds }) {
      const ifVersion = await create(store, 'a', 'first', await inSeconds(1))
      await advance(2)
      assert.equal(await store.put('a', 'late', { ifVersion }), undefined)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S40',
    name: 'lets exactly one of 100 create after expiry',
    async check({ store, advance, inSeconds }) {
      await create(store, 'a', 'first', await inSeconds(1))
      await advance(2)
      const puts = Array.from({ length: 100 }, (_, nth) =>
        store.put('a', nth, { ifVersion: undefined }),
      )
      const versions = (await Promise.all(puts)).filter((version) => version !== undefined)
      assert.equal(versions.length, 1)
    },
  },
  {
    id: 'S41',
    name: 'keeps a record without a time to die',
    async check({ store, advance }) {
      await create(store, 'a', 1)
      await advance(4)
      assert.equal(await valueOf(store, 'a'), 1)
    },
  },
  {
    id: 'S42',
    name: 'lives longer when a later put says so',
    async check({ store, advance, inSeconds }) {
      const ifVersion = await create(store, 'a', 1, await inSeconds(1))
      await store.put('a', 2, { ifVersion, expiresAt: await inSeconds(60) })
      await advance(2)
      assert.equal(await valueOf(store, 'a'), 2)
    },
  },
  {
    id: 'S43',
    name: 'dies sooner when a later put says so',
    async check({ store, advance, inSeconds }) {
      const ifVersion = await create(store, 'a', 1, await inSeconds(60))
      await store.put('a', 2, { ifVersion, expiresAt: await inSeconds(1) })
      await advance(2)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S44',
    name: 'forgets the time to die when a later put names none',
    async check({ store, advance, inSeconds }) {
      const ifVersion = await create(store, 'a', 1, await inSeconds(1))
      await store.put('a', 2, { ifVersion })
      await advance(2)
      assert.equal(await valueOf(store, 'a'), 2)
    },
  },
  {
    id: 'S45',
    name: 'begins to die when a later put names a time',
    async check({ store, advance, inSeconds }) {
      const ifVersion = await create(store, 'a', 1)
      await store.put('a', 2, { ifVersion, expiresAt: await inSeconds(1) })
      await advance(2)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S46',
    name: 'does not move the time to die by a put that is refused',
    async check({ store, advance, inSeconds }) {
      await create(store, 'short', 1, await inSeconds(1))
      await create(store, 'long', 1, await inSeconds(60))
      await store.put('short', 2, { ifVersion: undefined, expiresAt: await inSeconds(60) })
      await store.put('long', 2, { ifVersion: undefined, expiresAt: await inSeconds(1) })
      await advance(2)
      assert.equal(await read(store, 'short'), undefined)
      assert.equal(await valueOf(store, 'long'), 1)
    },
  },
  {
    id: 'S47',
    name: 'does not move the time to die by reading',
    async check({ store, advance, inSeconds }) {
      await create(store, 'a', 1, await inSeconds(2))
      await advance(1)
      await read(store, 'a')
      await advance(1)
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S48',
    name: 'takes a record that is born dead for absent',
    async check({ store, inSeconds }) {
      await store.put('a', 1, { ifVersion: undefined, expiresAt: await inSeconds(-60) })
      assert.equal(await read(store, 'a'), undefined)
      await create(store, 'a', 2)
      assert.equal(await valueOf(store, 'a'), 2)
    },
  },
  {
    id: 'S49',
    name: 'takes a live record that is put with a past time for gone',
    async check({ store, inSeconds }) {
      const ifVersion = await create(store, 'a', 1)
      await store.put('a', 2, { ifVersion, expiresAt: await inSeconds(-60) })
      assert.equal(await read(store, 'a'), undefined)
    },
  },
  {
    id: 'S50',
    name: 'keeps a record for 90 days, and for 50 years',
    async check({ store, advance, inSeconds }) {
      const day = 24 * 3_600
      await create(store, 'days', 1, await inSeconds(90 * day))
      await create(store, 'years', 1, await inSeconds(50 * 365 * day))
      await advance(2)
      assert.equal(await valueOf(store, 'days'), 1)
      assert.equal(await valueOf(store, 'years'), 1)
    },
  },
  {
    id: 'S51',
    name: 'answers the living beside the dead in one read',
    async check({ store, advance, inSeconds }) {
      await create(store, 'a', 1, await inSeconds(1))
      await create(store, 'b', 2, await inSeconds(60))
      await create(store, 'c', 3, await inSeconds(1))
      await advance(2)
      const entries = await store.get(['a', 'b', 'c'])
      assert.deepEqual(
        entries.map((entry) => entry?.value),
        [undefined, 2, undefined],
      )
    },
  },
  {
    id: 'S80',
    name: 'lets a record live and die for two clients at one time, whatever their own clocks say',
    async check({ store, second, advance, inSeconds }) {
      const clients = [store, second]
      for (const [nth, client] of clients.entries()) {
        await create(client, `short${nth}`, 1, await inSeconds(1))
        await create(client, `long${nth}`, 1, await inSeconds(60))
      }
      await advance(2)
      for (const client of clients) {
        const entries = await client.get(['short0', 'short1', 'long0', 'long1'])
        assert.deepEqual(
          entries.map((entry) => entry?.value),
          [undefined, undefined, 1, 1],
        )
      }
    },
  },
]
