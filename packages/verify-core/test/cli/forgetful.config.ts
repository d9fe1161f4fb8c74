import { createClient } from 'redis'
import { memoryStore } from 'verify-core'
import { redisStore } from 'verify-core/redis'
import { goodOptions } from '../visitor.ts'

const { REDIS_URL: url = '', PREFIX: prefix = '' } = process.env
const client = url === '' ? undefined : await createClient({ url }).connect()

/** A service whose connection to Redis, if there is one, nobody closes. */
export const options = goodOptions({
  clock: Date.now,
  store: client ? redisStore(client, { prefix }) : memoryStore(),
})
