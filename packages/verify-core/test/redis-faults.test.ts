import { Redis } from 'ioredis'
import { createTwoFactor } from 'verify-core'
import { type RedisClient, redisStore } from 'verify-core/redis'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { ask } from '../../../tools/services/ask-redis.ts'
import { startRedis } from '../../../tools/services/redis.ts'
import { ioredis, nodeRedis } from './redis-clients.ts'
import { enroll, goodOptions, visitor } from './visitor.ts'

interface Connected {
  readonly client: RedisClient
  close(): void
}

const fromNodeRedis = (client: Awaited<ReturnType<typeof nodeRedis>>): Connected => ({
  client,
  close: () => client.destroy(),
})
const fromIoredis = (client: Redis): Connected => ({ client, close: () => client.disconnect() })

const clients: readonly { name: string; connect(url: string): Promise<Connected> }[] = [
  { name: 'node-redis', connect: async (url) => fromNodeRedis(await nodeRedis(url)) },
  {
    name: 'node-redis without its queue',
    connect: async (url) => fromNodeRedis(await nodeRedis(url, { disableOfflineQueue: true })),
  },
  { name: 'ioredis', connect: async (url) => fromIoredis(ioredis(url)) },
  {
    name: 'ioredis without its queue',
    connect: async (url) =>
      fromIoredis(
        new Redis(url, { enableOfflineQueue: false, retryStrategy: () => 50 }).on(
          'error',
          () => undefined,
        ),
      ),
  },
]

let server = await startRedis()
const { url = '', port = 0 } = server ?? {}
afterAll(() => server?.stop())

const budget = { key: 'count', limit: 9, windowSeconds: 60 }

describe.skipIf(server === undefined).for(clients)('redisStore on $name', ({ connect }) => {
  it('works on after the server was told to forget its scripts', async () => {
    const { client, close } = await connect(url)
    const store = redisStore(client, { prefix: 'flush:' })
    for (let round = 0; round < 2; round += 1) {
      await ask(port, 'SCRIPT FLUSH')
      const version = await store.put('a', round, { ifVersion: undefined })
      await ask(port, 'SCRIPT FLUSH')
      expect(await store.get(['a'])).toEqual([{ value: round, version }])
      await ask(port, 'SCRIPT FLUSH')
      expect(await store.take([budget])).toMatchObject([{ allowed: true, count: round + 1 }])
      await ask(port, 'SCRIPT FLUSH')
      expect(await store.remove('a')).toBe(true)
    }
    close()
  })

  it('works on after its connection was cut', async () => {
    const { client, close } = await connect(url)
    const store = redisStore(client, { prefix: 'cut:' })
    await store.put('a', 1, { ifVersion: undefined })
    await ask(port, 'CLIENT KILL TYPE normal')
    await vi.waitFor(
      async () => expect(await store.get(['a'])).toMatchObject([{ value: 1 }]),
      2_000,
    )
    close()
  })

  it('gives up on a server that does not answer', async () => {
    const { client, close } = await connect(url)
    const store = redisStore(client, { prefix: 'hang:', commandTimeoutMs: 100 })
    await store.get(['a'])
    await ask(port, 'CLIENT PAUSE 400 ALL')
    await expect(store.get(['a'])).rejects.toMatchObject({ code: 'ERR_2FA_STORE_UNAVAILABLE' })
    await vi.waitFor(async () => expect(await store.get(['a'])).toEqual([undefined]), 2_000)
    close()
  })

  it('denies within 2 s while the server is down, writes none of that later, and recovers by itself', async () => {
    const { client, close } = await connect(url)
    const store = redisStore(client, { prefix: 'down:' })
    const twoFactor = createTwoFactor(goodOptions({ store, clock: Date.now }))
    const who = visitor(twoFactor)
    await enroll(who)
    await server?.stop()

    const began = performance.now()
    const [page, put, take] = await Promise.all([
      who.get('/'),
      Promise.allSettled([store.put('late', 1, { ifVersion: undefined })]),
      Promise.allSettled([store.take([budget])]),
    ])
    expect(performance.now() - began).toBeLessThan(2_000)
    expect([page.status, put[0].status, take[0].status]).toEqual([503, 'rejected', 'rejected'])
    expect(page.headers).toHaveProperty('retry-after')

    server = await startRedis({ port })
    await vi.waitFor(async () => expect(await store.get(['late'])).toEqual([undefined]), 5_000)
    expect(await store.take([{ ...budget, amount: 0 }])).toMatchObject([{ count: 0 }])
    await enroll(visitor(twoFactor, 'ben'), '+447700900124')
    close()
  })
})

describe.skipIf(server === undefined)('redisStore on node-redis', () => {
  it('waits for a connection as long as it was told to, not as long as the client has others wait', async () => {
    const client = await nodeRedis(url, { commandOptions: { timeout: 1 } })
    const store = redisStore(client)
    await server?.stop()
    const [answer] = await Promise.all([
      store.get(['a']),
      startRedis({ port }).then((started) => (server = started)),
    ])
    expect(answer).toEqual([undefined])
    client.destroy()
  })
})

describe.skipIf(server === undefined)('redisStore on ioredis', () => {
  it('connects a client that waits for its first command', async () => {
    const client = new Redis(url, { lazyConnect: true })
    expect(await redisStore(client).get(['a'])).toEqual([undefined])
    client.disconnect()
  })

  it('rejects on a client that was closed', async () => {
    const client = ioredis(url)
    const store = redisStore(client, { commandTimeoutMs: 100 })
    await client.quit()
    await expect(store.get(['a'])).rejects.toMatchObject({ code: 'ERR_2FA_STORE_UNAVAILABLE' })
  })
})
