import { setTimeout as wait } from 'node:timers/promises'
import { ask } from './ask-redis.ts'
import { freePort, type RedisServer, startRedis } from './redis.ts'

export interface RedisCluster {
  readonly nodes: readonly RedisServer[]
  stop(): Promise<void>
}

const slots = ['0 5460', '5461 10922', '10923 16383']

/** Start three servers that share the slots of a cluster; `undefined` when none is installed. */
export async function startRedisCluster(): Promise<RedisCluster | undefined> {
  const nodes: (RedisServer & { readonly bus: number })[] = []
  for (const [nth, range] of slots.entries()) {
    const bus = await freePort()
    const node = await startRedis({
      args: `--cluster-enabled yes --cluster-port ${bus} --cluster-node-timeout 2000`.split(' '),
    })
    if (node === undefined) return undefined
    await tell(node, `CLUSTER SET-CONFIG-EPOCH ${nth + 1}`)
    await tell(node, `CLUSTER ADDSLOTSRANGE ${range}`)
    for (const other of nodes) await tell(node, `CLUSTER MEET 127.0.0.1 ${other.port} ${other.bus}`)
    nodes.push({ ...node, bus })
  }
  for (const node of nodes) await settled(node)
  return {
    nodes,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()))
    },
  }
}

async function tell(node: RedisServer, command: string): Promise<void> {
  const answer = await ask(node.port, command)
  if (!answer.startsWith('+OK')) throw new Error(`${command}: ${answer}`)
}

/** A node that knows that all slots are served, and by whom. */
async function settled(node: RedisServer): Promise<void> {
  for (const deadline = Date.now() + 10_000; Date.now() < deadline; await wait(50)) {
    const info = await ask(node.port, 'CLUSTER INFO')
    if (info.includes('cluster_state:ok') && info.includes('cluster_known_nodes:3')) return
  }
  throw new Error('The Redis cluster did not form')
}
