import type { EnrollmentStore, Store } from 'verify-core'
import { redisStore } from 'verify-core/redis'
import { migrate, sqlEnrollments, sqlStore } from 'verify-core/sql'
import { openDatabase } from '../../examples/pollstr/src/database/open.ts'
import { openRedis } from '../../examples/pollstr/src/redis.ts'
import { RedisSessions } from '../../examples/pollstr/src/sessions/redis-sessions.ts'
import type { Sessions } from '../../examples/pollstr/src/sessions/sessions.ts'
import { SqlSessions } from '../../examples/pollstr/src/sessions/sql-sessions.ts'

/** Where a site keeps all it has. */
interface Keeping {
  readonly sessions: Sessions
  readonly store: Store
  readonly enrollments?: EnrollmentStore
}

/** Everything in one Redis, or everything in one PostgreSQL. */
export async function openKeeping(url: string): Promise<Keeping> {
  if (url.startsWith('redis:')) {
    const redis = await openRedis(url)
    return { sessions: new RedisSessions(redis), store: redisStore(redis) }
  }
  const database = await openDatabase(url, { withDemoUser: false })
  await migrate(database)
  return {
    sessions: new SqlSessions(database),
    store: sqlStore(database),
    enrollments: sqlEnrollments(database),
  }
}
