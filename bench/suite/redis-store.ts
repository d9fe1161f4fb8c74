import { fork } from 'node:child_process'
import { once } from 'node:events'
import { createClient } from 'redis'
import { redisStore } from 'verify-core/redis'
import { startRedis } from '../../tools/services/redis.ts'
import { comparison, type Figure } from '../harness.ts'
import { ledgerMaker } from '../ledgers.ts'
import { generous, provenGuard } from '../people.ts'

const pending = 1_000_000
const rounds = 15

/** On a Redis of its own: bytes of a pending challenge, the guard's wait, and what a second process costs the first. */
export async function measure(): Promise<readonly Figure[]> {
  const server = await startRedis()
  if (server === undefined) return []
  const client = await connect(server.url)
  try {
    const waits = await waitOfGuard(client)
    const shared = await twoProcesses(server.url)
    await client.flushAll()
    const bytes = await bytesEach(client)
    return [
      {
        name: 'Redis: bytes of one of 1M pending challenges',
        unit: 'bytes',
        value: bytes,
        goal: { atMost: 400 },
        note: 'used_memory of the server',
      },
      {
        name: 'Redis: wait of the guard over a PING',
        unit: 'times',
        ...waits,
        goal: { atMost: 1.5 },
        note: 'one after the other, loopback',
      },
      {
        name: 'Redis: CPU of a verb with a second process over alone',
        unit: 'times',
        ...shared,
        goal: { atMost: 1.1 },
        note: 'put, get and take on keys of its own, and take on one hot key',
      },
    ]
  } finally {
    client.destroy()
    await server.stop()
  }
}

type Client = Awaited<ReturnType<typeof connect>>

function connect(url: string) {
  return createClient({ url }).connect()
}

async function bytesEach(client: Client): Promise<number> {
  const make = await ledgerMaker()
  const used = async () =>
    Number(/used_memory:(\d+)/.exec(await client.info('memory'))?.[1] ?? Number.NaN)
  const store = redisStore(client)
  await store.put('first', null, { ifVersion: undefined })
  const before = await used()
  const expiresAt = Date.now() + 3_600_000
  const atOnce = 2_000
  for (let at = 0; at < pending; at += atOnce) {
    await Promise.all(
      Array.from({ length: atOnce }, (_, nth) =>
        store.put(`{u:${at + nth}}ledger`, make(at + nth), { ifVersion: undefined, expiresAt }),
      ),
    )
  }
  return ((await used()) - before) / pending
}

/** Time, not CPU: what the visitor waits for. */
async function waitOfGuard(client: Client) {
  const guard = await provenGuard({ ...generous(), store: redisStore(client) })
  const ping = async () => void (await client.ping())
  const each = 200
  const timed = async (act: () => Promise<void>) => {
    const before = performance.now()
    for (let nth = 0; nth < each; nth += 1) await act()
    return performance.now() - before
  }
  for (const act of [guard, ping]) await timed(act)
  const ratios: number[] = []
  const twins: number[] = []
  for (let round = 0; round < rounds * 3; round += 1) {
    const [ours, bare, twin] = [await timed(guard), await timed(ping), await timed(ping)]
    ratios.push(ours / bare)
    twins.push(twin / bare)
  }
  return comparison(ratios, twins)
}

/** Microseconds of CPU of one verb, of a process alone and of the same process while another does the same. */
async function twoProcesses(url: string) {
  const start = async () => {
    const child = fork(new URL('../redis-process.ts', import.meta.url), [url], { execArgv: [] })
    await once(child, 'message')
    return {
      async spend() {
        child.send('go')
        const [spent] = (await once(child, 'message')) as [number]
        return spent
      },
      end: () => child.kill(),
    }
  }
  const [one, other] = await Promise.all([start(), start()])
  try {
    for (const each of [one, other]) await each.spend()
    const ratios: number[] = []
    const twins: number[] = []
    for (let round = 0; round < rounds; round += 1) {
      const alone = await one.spend()
      const [together] = await Promise.all([one.spend(), other.spend()])
      ratios.push(together / alone)
      twins.push((await one.spend()) / alone)
    }
    return comparison(ratios, twins)
  } finally {
    one.end()
    other.end()
  }
}
