import { splitStore, type Store } from 'verify-core'
import { redisStore } from 'verify-core/redis'
import { migrate, sqlStore } from 'verify-core/sql'
import type { Database } from './database/database.ts'
import { openDatabase, type OpenOptions } from './database/open.ts'
import { inTime } from './in-time.ts'
import { openRedis } from './redis.ts'
import { RedisSessions } from './sessions/redis-sessions.ts'
import type { Sessions } from './sessions/sessions.ts'
import { SqlSessions } from './sessions/sql-sessions.ts'

/** Everywhere that Pollstr keeps things. */
export interface Stores {
  /** Users, polls, votes, and who holds which phone. */
  readonly database: Database
  readonly sessions: Sessions
  /** The second factor's own records: codes under way, locks, counters, verified sessions. */
  readonly twoFactor: Store
  /** Rejects when one of them does not answer. */
  check(): Promise<void>
  close(): Promise<void>
}

/** Where, and how. */
export interface StoreOptions extends OpenOptions {
  /** A `postgres://` URL, or the path of an SQLite file. */
  readonly database: string
  /** Absent: sessions and records are in the database too. */
  readonly redis?: string | undefined
  /** The time in ms since the epoch, for tests. Default: that of each store. */
  readonly clock?: () => number
}

/**
 * Open all stores.
 * @throws {Error} when one does not answer, in words for the operator.
 */
export async function openStores(options: StoreOptions): Promise<Stores> {
  const { clock } = options
  const database = await openDatabase(options.database, options)
  try {
    await migrate(database)
    const inDatabase = sqlStore(database, { ...(clock && { clock }) })
    const alive = async () => void (await database.rows`SELECT 1 AS alive`)
    if (options.redis === undefined) {
      return {
        database,
        sessions: new SqlSessions(database, clock),
        twoFactor: inDatabase,
        check: alive,
        close: () => database.close(),
      }
    }
    const redis = await openRedis(options.redis)
    return {
      database,
      sessions: new RedisSessions(redis),
      // What has no end does not belong into Redis, should Pollstr ever keep such a record.
      twoFactor: splitStore({ enrollments: inDatabase, rest: redisStore(redis) }),
      check: async () => void (await Promise.all([alive(), inTime(redis.ping())])),
      async close() {
        // What is away cannot say goodbye.
        await inTime(redis.close()).catch(() => redis.destroy())
        await database.close()
      },
    }
  } catch (error) {
    await database.close()
    throw error
  }
}
