import { afterAll, describe } from 'vitest'
import { startRedisCluster } from '../../../tools/services/redis-cluster.ts'
import { redisUrl } from '../../../tools/services/redis.ts'
import { describeLiveContract, type LiveStore } from './live-contract.ts'
import {
  ioredis,
  ioredisCluster,
  nodeRedis,
  nodeRedisCluster,
  removeAll,
  underTest,
} from './redis-clients.ts'

const url = await redisUrl()
const cluster = await startRedisCluster()
const stores: LiveStore[] = []
const endings: (() => unknown)[] = [() => cluster?.stop()]

if (url !== undefined) {
  const side = await nodeRedis(url)
  const [one, other] = [await nodeRedis(url), await nodeRedis(url)]
  const [io, otherIo] = [ioredis(url), ioredis(url)]
  stores.push(
    { name: 'redisStore on node-redis', make: () => underTest(one, other, side) },
    { name: 'redisStore on ioredis', make: () => underTest(io, otherIo, side) },
    { name: 'redisStore on both at once', make: () => underTest(one, io, side) },
  )
  endings.push(async () => {
    await removeAll(side)
    for (const client of [side, one, other]) client.destroy()
    for (const client of [io, otherIo]) client.disconnect()
  })
}

const [node] = cluster?.nodes ?? []
if (cluster !== undefined && node !== undefined) {
  const urls = cluster.nodes.map((each) => each.url)
  const side = await nodeRedis(node.url)
  const [one, io] = [await nodeRedisCluster(urls), ioredisCluster(urls)]
  stores.push(
    { name: 'redisStore on a cluster, by node-redis', make: () => underTest(one, io, side) },
    { name: 'redisStore on a cluster, by ioredis', make: () => underTest(io, one, side) },
  )
  endings.unshift(() => {
    side.destroy()
    one.destroy()
    io.disconnect()
  })
}

afterAll(async () => {
  for (const end of endings) await end()
})

describe.skipIf(stores.length === 0)('on a real Redis', () => describeLiveContract(stores))
