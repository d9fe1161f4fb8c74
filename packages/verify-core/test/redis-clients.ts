import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { Cluster, Redis } from 'ioredis'
import { createClient, createCluster } from 'redis'
import { type RedisClient, redisStore } from 'verify-core/redis'
import type { StoreUnderTest } from '../src/testing/store-contract.ts'

/** Nobody is told about connections that tests cut. */
const quiet = () => undefined

export async function nodeRedis(
  url: string,
  more: { disableOfflineQueue?: boolean; commandOptions?: { timeout: number } } = {},
) {
  return createClient({ url, socket: { reconnectStrategy: 50 }, ...more })
    .on('error', quiet)
    .connect()
}

export async function nodeRedisCluster(urls: readonly string[]) {
  return createCluster({ rootNodes: urls.map((url) => ({ url })) })
    .on('error', quiet)
    .connect()
}

export function ioredis(url: string): Redis {
  return new Redis(url, { retryStrategy: () => 50 }).on('error', quiet)
}

export function ioredisCluster(urls: readonly string[]): Cluster {
  return new Cluster([...urls]).on('error', quiet)
}

const run = randomUUID()

/** A prefix that no other test and no other run has. */
export const ownPrefix = () => `test:${run}:${randomUUID()}:`

/** What the server takes for the time. */
export async function serverTime(client: { time(): Promise<unknown> }): Promise<number> {
  const [seconds, micros] = (await client.time()) as [string, string]
  return Number(seconds) * 1_000 + Math.floor(Number(micros) / 1_000)
}

/** An empty store, which a second process sees through `other`, and whose time is that of the server behind `side`. */
export function underTest(
  client: RedisClient,
  other: RedisClient,
  side: { time(): Promise<unknown> },
): StoreUnderTest {
  const prefix = ownPrefix()
  const now = () => serverTime(side)
  return {
    store: redisStore(client, { prefix }),
    second: redisStore(other, { prefix }),
    now,
    async advance(seconds) {
      // Redis lets a key live through its last millisecond.
      const end = (await now()) + seconds * 1_000 + 1
      while ((await now()) <= end) await wait(10)
    },
  }
}

/** Every key that begins with `prefix`. */
export async function keysOf(client: Awaited<ReturnType<typeof nodeRedis>>, prefix: string) {
  const found: string[] = []
  for await (const keys of client.scanIterator({ MATCH: `${prefix}*`, COUNT: 1_000 })) {
    found.push(...keys)
  }
  return found
}

/** Remove what the tests of this file have left. */
export async function removeAll(client: Awaited<ReturnType<typeof nodeRedis>>): Promise<void> {
  for (const key of await keysOf(client, `test:${run}:`)) await client.unlink(key)
}
