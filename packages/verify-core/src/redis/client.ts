import { ioredisRunner, isIoredis, type IoredisClient } from './ioredis.ts'
import { isNodeRedis, type NodeRedisClient, nodeRedisRunner } from './node-redis.ts'
import type { Script } from './scripts/script.ts'

/** A connected client of node-redis 5.1+ or ioredis 5+, of one server or of a cluster, that serves Redis 7+ or Valkey. */
export type RedisClient = NodeRedisClient | IoredisClient

/**
 * Run a script once, in one round trip, and answer strings as bytes. What has not been sent when `signal` aborts is
 * never sent.
 */
export type RunScript = (
  script: Script,
  keys: readonly string[],
  args: readonly (string | Buffer)[],
  signal: AbortSignal,
) => Promise<unknown>

/** How a client is used. @throws {TypeError} when it is neither of the two. */
export function useClient(client: RedisClient): { isCluster: boolean; run: RunScript } {
  if (isIoredis(client)) return { isCluster: client.isCluster, run: ioredisRunner(client) }
  if (isNodeRedis(client)) return { isCluster: 'masters' in client, run: nodeRedisRunner(client) }
  throw new TypeError(
    'client: expected a client of node-redis 5.1 or later, or of ioredis 5 or later',
  )
}
