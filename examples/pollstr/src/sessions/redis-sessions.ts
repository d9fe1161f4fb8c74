import { RedisStore } from 'connect-redis'
import type { SessionData } from 'express-session'
import { ask, type Redis } from '../redis.ts'
import { sessionTtlMs, ttlOf } from './sessions.ts'

type Done = (error?: unknown) => void

const prefix = 'pollstr:session:'
const ofUser = (userId: number) => `pollstr:sessions-of:${userId}`

/** Web sessions in Redis, and for each user a set of the ids of theirs. */
export class RedisSessions extends RedisStore {
  readonly #redis: Redis

  constructor(redis: Redis) {
    const client = {
      get: (key: string) => ask(redis.get(key)),
      set: (...all: Parameters<Redis['set']>) => ask(redis.set(...all)),
      expire: (key: string, seconds: number) => ask(redis.expire(key, seconds)),
      del: (keys: string[]) => ask(redis.del(keys)),
    }
    super({ client, prefix, ttl: (data) => ttlOf(data) / 1_000 })
    this.#redis = redis
  }

  override async set(id: string, data: SessionData, done: Done = () => {}): Promise<void> {
    try {
      // Listed first: one that is kept and not listed could not be ended.
      if (data.signedIn !== undefined) await this.#list(data.signedIn.id, id)
    } catch (error) {
      return done(error)
    }
    await super.set(id, data, done)
  }

  /** Log a user out of every browser. */
  async destroyAllOf(userId: number): Promise<void> {
    const ids = await ask(this.#redis.sMembers(ofUser(userId)))
    await ask(this.#redis.del([...ids.map((id) => prefix + id), ofUser(userId)]))
  }

  async #list(userId: number, id: string): Promise<void> {
    const listing = this.#redis
      .multi()
      .sAdd(ofUser(userId), id)
      .expire(ofUser(userId), sessionTtlMs / 1_000)
    await ask(listing.exec())
  }
}
