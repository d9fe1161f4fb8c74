import type { SessionData } from 'express-session'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startRedis } from '../../../tools/services/redis.ts'
import { openRedis } from '../src/redis.ts'
import { RedisSessions } from '../src/sessions/redis-sessions.ts'
import { sessionTtlMs } from '../src/sessions/sessions.ts'

const cookie = { originalMaxAge: sessionTtlMs } as SessionData['cookie']
const of = (id: number) => ({ cookie, signedIn: { id, username: `user-${id}` } }) as SessionData

describe('a session in Redis', async () => {
  const server = await startRedis()

  async function open() {
    const redis = await openRedis(server?.url ?? '')
    onTestFinished(() => redis.destroy())
    return { redis, sessions: new RedisSessions(redis) }
  }

  it.skipIf(server === undefined)('of a user lasts a week, of a visitor an hour', async () => {
    const { redis, sessions } = await open()
    await sessions.set('of-user', of(1))
    await sessions.set('of-visitor', { cookie } as SessionData)
    expect(await redis.ttl('pollstr:session:of-user')).toBeGreaterThan(sessionTtlMs / 1_000 - 60)
    const visitor = await redis.ttl('pollstr:session:of-visitor')
    expect([visitor > 3_500, visitor <= 3_600]).toEqual([true, true])
  })

  it.skipIf(server === undefined)(
    'ends with all others of its user, and of nobody else',
    async () => {
      const { sessions } = await open()
      for (const [id, user] of [
        ['a', 2],
        ['b', 2],
        ['c', 3],
      ] as const)
        await sessions.set(id, of(user))
      await sessions.destroyAllOf(2)
      expect(await sessions.get('a')).toBeNull()
      expect(await sessions.get('b')).toBeNull()
      expect(await sessions.get('c')).toMatchObject({ signedIn: { id: 3 } })
    },
  )
})
