import { createClient } from 'redis'
import { redisStore } from 'verify-core/redis'
import { goodOptions } from '../visitor.ts'

const { REDIS_URL: url = '', PREFIX: prefix = '' } = process.env
const client = await createClient({ url }).connect()

export const options = goodOptions({ clock: Date.now, store: redisStore(client, { prefix }) })

/** Says when, so that a test sees what came first. */
export async function close(): Promise<void> {
  await client.close()
  process.stdout.write('closed\n')
}
