import type { IoredisClient } from '../src/redis/ioredis.ts'
import type { NodeRedisClient } from '../src/redis/node-redis.ts'

/** What went to Redis: every command, and how many round trips that were: those sent together share one. */
export interface Sent {
  commands: number
  trips: number
}

export const nothingSent = (): Sent => ({ commands: 0, trips: 0 })

function counter(sent: Sent): () => void {
  let isOpen = false
  return () => {
    sent.commands += 1
    if (isOpen) return
    isOpen = true
    sent.trips += 1
    setImmediate(() => (isOpen = false))
  }
}

/** A client of node-redis that counts in `sent`. */
export function countNodeRedis(client: NodeRedisClient, sent: Sent): NodeRedisClient {
  const count = counter(sent)
  return {
    ...('masters' in client && { masters: client.masters }),
    evalSha: (sha, options) => (count(), client.evalSha(sha, options)),
    eval: (text, options) => (count(), client.eval(text, options)),
    withCommandOptions(options) {
      const bound = client.withCommandOptions(options)
      return {
        evalSha: (sha, args) => (count(), bound.evalSha(sha, args)),
        eval: (text, args) => (count(), bound.eval(text, args)),
      }
    },
  }
}

/** A client of ioredis that counts in `sent`. */
export function countIoredis(client: IoredisClient, sent: Sent): IoredisClient {
  const count = counter(sent)
  return {
    isCluster: client.isCluster,
    get status() {
      return client.status
    },
    connect: () => client.connect(),
    once: (event, listener) => client.once(event, listener),
    callBuffer: (command, ...args) => (count(), client.callBuffer(command, ...args)),
  }
}
