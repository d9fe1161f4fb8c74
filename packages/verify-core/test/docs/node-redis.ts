import { createClient } from 'redis'
import { redisStore } from 'verify-core/redis'

const client = createClient({
  url: process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379',
  pingInterval: 2_000, // notices a connection that died without a word
  socket: { socketTimeout: 5_000 },
})
client.on('error', (error) => console.error('redis', error)) // without a listener the process ends
await client.connect()

export const store = redisStore(client)
