// One of two processes on the same Redis: works when told to, and answers the CPU of one verb in microseconds.
import { createClient } from 'redis'
import { redisStore } from 'verify-core/redis'
import { cpuNow } from './harness.ts'
import { ledgerMaker } from './ledgers.ts'

const rounds = 400
const atOnce = 20

const client = await createClient({ url: process.argv[2] ?? '' }).connect()
const store = redisStore(client)
const make = await ledgerMaker()
let user = 0

async function comeAndGo(): Promise<void> {
  user += 1
  const own = `{u:${process.pid}-${user}}`
  const expiresAt = Date.now() + 60_000
  await store.put(`${own}ledger`, make(user), { ifVersion: undefined, expiresAt })
  await store.get([`${own}ledger`, `${own}enrollment`])
  await store.take([{ key: `${own}sends`, limit: 5, windowSeconds: 60 }])
  await store.take([{ key: 'hot', limit: 1_000_000_000, windowSeconds: 600 }])
}

async function work(): Promise<void> {
  const before = cpuNow()
  for (let round = 0; round < rounds; round += 1) {
    await Promise.all(Array.from({ length: atOnce }, comeAndGo))
  }
  process.send?.((cpuNow() - before) / (rounds * atOnce * 4))
}

process.on('message', () => void work())
process.on('disconnect', () => process.exit())
process.send?.('ready')
