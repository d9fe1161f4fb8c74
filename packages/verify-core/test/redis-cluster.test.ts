import { createTwoFactor } from 'verify-core'
import { redisStore } from 'verify-core/redis'
import { afterAll, describe, expect, it } from 'vitest'
import { startRedisCluster } from '../../../tools/services/redis-cluster.ts'
import { enrollmentKey, ledgerKey, verifiedKey } from '../src/records/keys.ts'
import { countIoredis, countNodeRedis, nothingSent } from './count-commands.ts'
import { ioredisCluster, nodeRedisCluster, ownPrefix } from './redis-clients.ts'
import { tripsOfFlow } from './trips-of-flow.ts'
import { enroll, goodOptions, visitor } from './visitor.ts'

const cluster = await startRedisCluster()

describe.skipIf(cluster === undefined)('redisStore on a cluster', async () => {
  if (cluster === undefined) return
  const urls = cluster.nodes.map(({ url }) => url)
  const redis = await nodeRedisCluster(urls)
  const io = ioredisCluster(urls)
  const clients = {
    'node-redis': (sent = nothingSent()) => countNodeRedis(redis, sent),
    ioredis: (sent = nothingSent()) => countIoredis(io, sent),
  }
  afterAll(async () => {
    redis.destroy()
    io.disconnect()
    await cluster.stop()
  })

  const budget = (key: string, limit = 9, amount = 1) => ({ key, limit, windowSeconds: 60, amount })
  const keys = Array.from({ length: 20 }, (_, nth) => `n:${nth}`)

  describe.each(['node-redis', 'ioredis'] as const)('by %s', (name) => {
    it.each(['ann', 'a}b', '{', '}{', 'ä/ö', '{u:1}'])(
      'reads all of the user %s by one command',
      async (user) => {
        const sent = nothingSent()
        const store = redisStore(clients[name](sent), { prefix: ownPrefix() })
        const wanted = [ledgerKey(user), enrollmentKey(user), verifiedKey(user, 'm')]
        for (const key of wanted) await store.put(key, key, { ifVersion: undefined })
        await store.get(wanted)
        const before = { ...sent }
        const values = (await store.get(wanted)).map((entry) => entry?.value)
        expect(values).toEqual(wanted)
        expect(sent).toEqual({ commands: before.commands + 1, trips: before.trips + 1 })
      },
    )

    it('is asked once by the guard, 3 + 1 times to send, 3 + 2 for a first right code', async () => {
      const sent = nothingSent()
      const store = redisStore(clients[name](sent), { prefix: ownPrefix() })
      // Every node learns the scripts.
      const records = keys.map((key) => `r:${key}`)
      await Promise.all(records.map((key) => store.put(key, 1, { ifVersion: undefined })))
      await store.get(records)
      await store.take(keys.map((key) => budget(key)))
      expect(await tripsOfFlow(store, sent)).toEqual({ send: 4, confirm: 5, guard: 1 })
    })

    it('reads and counts in all slots in one round trip', async () => {
      const sent = nothingSent()
      const store = redisStore(clients[name](sent), { prefix: ownPrefix() })
      const all = keys.map((key) => budget(key))
      // Every node learns the scripts.
      await store.take(all)
      await store.get(keys.map((key) => `r:${key}`))
      const before = sent.trips
      expect(await store.take(all)).toHaveLength(keys.length)
      expect(sent.trips).toBe(before + 1)
      await store.get(keys.map((key) => `r:${key}`))
      expect(sent.trips).toBe(before + 2)
    })

    it('gives back what it took behind a refusal, and leaves nothing of it', async () => {
      const store = redisStore(clients[name](), { prefix: ownPrefix() })
      await store.take([budget('full', 1)])
      await store.take([budget('n:5', 9, 3)])
      const asked = [budget('n:0'), budget('full', 1), ...keys.slice(1).map((key) => budget(key))]
      const answers = await store.take(asked)
      expect(answers.map(({ allowed }) => allowed)).toEqual([true, false])
      const counts = await store.take(keys.map((key) => budget(key, 9, 0)))
      expect(counts.map(({ count }) => count)).toEqual(
        keys.map((key) => ({ 'n:0': 1, 'n:5': 3 })[key] ?? 0),
      )
      expect(await store.remove('n:1')).toBe(false)
    })

    it('gives nothing back behind a refusal', async () => {
      const store = redisStore(clients[name](), { prefix: ownPrefix() })
      await store.take([budget('full', 1)])
      await store.take([budget('n:1', 9, 3)])
      const answers = await store.take([budget('full', 1), budget('n:1', 9, -2)])
      expect(answers).toHaveLength(1)
      expect(await store.take([budget('n:1', 9, 0)])).toMatchObject([{ count: 3 }])
    })

    it('allows at most the limit of each budget, and exactly that of the first, 500 at once', async () => {
      const store = redisStore(clients[name](), { prefix: ownPrefix() })
      const asked = [budget('narrow', 40), budget('wide', 1_000)]
      const answers = await Promise.all(Array.from({ length: 500 }, () => store.take(asked)))
      expect(answers.filter((taken) => taken.every(({ allowed }) => allowed))).toHaveLength(40)
      const counts = await store.take(asked.map((one) => ({ ...one, amount: 0 })))
      expect(counts.map(({ count }) => count)).toEqual([40, 40])
    })
  })

  it('carries the whole flow', async () => {
    const sent = nothingSent()
    const store = redisStore(clients['node-redis'](sent), { prefix: ownPrefix() })
    const twoFactor = createTwoFactor(goodOptions({ store, clock: Date.now, maxUsersPerPhone: 1 }))
    const who = visitor(twoFactor, 'a{n}n')
    await enroll(who)
    const guard = twoFactor.guard()
    await guard(who.at())
    const before = { ...sent }
    expect(await guard(who.at())).toMatchObject({ kind: 'pass' })
    expect(sent).toEqual({ commands: before.commands + 1, trips: before.trips + 1 })
  })
})
