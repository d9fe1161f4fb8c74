import { Redis } from 'ioredis'
import { redisStore } from 'verify-core/redis'

const client = new Redis(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379', {
  autoResendUnfulfilledCommands: false, // what was under way when the connection broke is not sent again
  socketTimeout: 5_000, // notices a connection that died without a word
})
client.on('error', (error) => console.error('redis', error))

export const store = redisStore(client)
