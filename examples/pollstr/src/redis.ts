import { createClient } from 'redis'
import { answerWithinMs, inTime, unavailable } from './in-time.ts'

/** A connected client of Redis. */
export type Redis = Awaited<ReturnType<typeof openRedis>>

/**
 * Connect to Redis; later it comes back by itself.
 * @throws {Error} naming the server, never the password, when nobody answers there.
 */
export async function openRedis(url: string) {
  let wasConnected = false
  const client = createClient({
    url,
    // Notices a connection that died without a word.
    pingInterval: 2_000,
    socket: {
      connectTimeout: answerWithinMs,
      socketTimeout: 5_000,
      reconnectStrategy: (tries, cause) => (wasConnected ? Math.min(50 * tries, 500) : cause),
    },
    // What waits for a connection that long is never sent.
    commandOptions: { timeout: answerWithinMs },
  })
  // Whoever asks is told. Without a listener the process would end.
  client.on('error', () => {})
  try {
    await inTime(client.connect())
  } catch (error) {
    client.destroy()
    const { hostname, port } = new URL(url)
    const reason =
      error instanceof Error ? error.message || String('code' in error && error.code) : ''
    throw new Error(
      `Pollstr cannot start: REDIS_URL: no Redis answers at ${hostname}:${port || 6379} (${reason})`,
      { cause: error },
    )
  }
  wasConnected = true
  return client
}

/** What Redis answers, in time; that it does not is a 503. */
export async function ask<T>(work: Promise<T>): Promise<T> {
  return inTime(work).catch((error: unknown) => {
    throw unavailable(error)
  })
}
