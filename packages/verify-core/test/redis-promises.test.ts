import { randomUUID } from 'node:crypto'
import { createTwoFactor } from 'verify-core'
import { redisStore } from 'verify-core/redis'
import { afterAll, describe, expect, it, vi } from 'vitest'
import { redisUrl } from '../../../tools/services/redis.ts'
import { undoScript } from '../src/redis/scripts/undo.ts'
import { countIoredis, countNodeRedis, nothingSent, type Sent } from './count-commands.ts'
import { ioredis, keysOf, nodeRedis, ownPrefix, removeAll, serverTime } from './redis-clients.ts'
import { tripsOfFlow } from './trips-of-flow.ts'
import { goodOptions, visitor, wellProvider } from './visitor.ts'

const url = await redisUrl()
const redis = await nodeRedis(url ?? 'redis://127.0.0.1:6379').catch(() => undefined)

describe.skipIf(redis === undefined)('redisStore', async () => {
  if (redis === undefined || url === undefined) return
  const io = ioredis(url)
  afterAll(async () => {
    await removeAll(redis)
    redis.destroy()
    io.disconnect()
  })

  const budgets = ['a', 'b', 'c'].map((name) => ({ key: `n:${name}`, limit: 9, windowSeconds: 60 }))

  it.each([
    ['node-redis', (sent: Sent) => countNodeRedis(redis, sent)],
    ['ioredis', (sent: Sent) => countIoredis(io, sent)],
  ] as const)('asks once for each verb, on %s', async (_name, count) => {
    const sent = nothingSent()
    const store = redisStore(count(sent), { prefix: ownPrefix() })
    await store.put('warm', 1, { ifVersion: undefined })
    await store.remove('warm')
    await store.take(budgets)
    await store.get(['warm'])
    const verbs = [
      () => store.get(['a', 'b', 'c', '{u:1}a']),
      () => store.put('a', 1, { ifVersion: undefined }),
      () => store.take(budgets),
      () => store.remove('a'),
    ]
    for (const verb of verbs) {
      const before = { ...sent }
      await verb()
      expect(sent).toEqual({ commands: before.commands + 1, trips: before.trips + 1 })
    }
  })

  it('asks nothing when asked for nothing, or for a version that it cannot have given', async () => {
    const sent = nothingSent()
    const store = redisStore(countNodeRedis(redis, sent), { prefix: ownPrefix() })
    expect(await store.get([])).toEqual([])
    expect(await store.take([])).toEqual([])
    expect(await store.remove('a', { ifVersion: '' })).toBe(false)
    expect(await store.put('a', 1, { ifVersion: '' })).toBe(undefined)
    expect(sent).toEqual(nothingSent())
  })

  it('is asked once by the guard, 3 + 1 times to send, 3 + 2 for a first right code', async () => {
    const sent = nothingSent()
    const store = redisStore(countNodeRedis(redis, sent), { prefix: ownPrefix() })
    expect(await tripsOfFlow(store, sent)).toEqual({ send: 4, confirm: 5, guard: 1 })
  })

  it('lets the server end every key but the durable ones', async () => {
    const prefix = ownPrefix()
    const store = redisStore(redis, { prefix })
    const twoFactor = createTwoFactor(goodOptions({ store, clock: Date.now, maxUsersPerPhone: 2 }))
    const who = visitor(twoFactor)
    await who.post('create', { number: '+447700900123' })
    await who.post('confirm', { code: '000000' }, { ip: '192.0.2.1' })
    await who.post('confirm', { code: '123456' })
    const durable = new Set<string | undefined>()
    const mortal = new Set<string | undefined>()
    for (const key of await keysOf(redis, prefix)) {
      const [kind] = key.slice(prefix.length).replace('{u:ann}', '').split(':')
      const ttl = await redis.pTTL(key)
      expect(ttl).toBeLessThanOrEqual(24 * 3_600_000)
      if (ttl < 0) durable.add(kind)
      else mortal.add(kind)
    }
    expect(durable).toEqual(new Set(['enrollment', 'phone']))
    expect(mortal).toEqual(new Set(['ledger', 'verified', 'count']))
  })

  it('keeps a user with a code under way in 400 bytes', async () => {
    const prefix = `t${randomUUID().slice(0, 8)}:`
    const user = randomUUID()
    const store = redisStore(redis, { prefix })
    const provider = wellProvider({
      start: async () => ({ ok: true, requestId: randomUUID(), channel: 'sms' }),
    })
    const twoFactor = createTwoFactor(goodOptions({ store, provider, clock: Date.now }))
    const who = visitor(twoFactor, user)
    await who.post('create', { number: '+447700900123', next: '/polls/17/results/?from=mail' })
    const [entry] = await store.get([`{u:${user}}ledger`])
    expect(entry?.value).toMatchObject({ data: { challenge: { state: 'pending' } } })
    expect(await redis.memoryUsage(`${prefix}{u:${user}}ledger`)).toBeLessThanOrEqual(400)
    for (const key of await keysOf(redis, prefix)) await redis.unlink(key)
  })

  it('keeps apart what has another prefix', async () => {
    const one = redisStore(redis, { prefix: ownPrefix() })
    const other = redisStore(redis, { prefix: ownPrefix() })
    await one.put('a', 1, { ifVersion: undefined })
    await one.take(budgets)
    expect(await other.get(['a'])).toEqual([undefined])
    expect(await other.remove('a')).toBe(false)
    expect(await other.take(budgets)).toMatchObject([{ count: 1 }, { count: 1 }, { count: 1 }])
  })

  it('goes by the clock of the server, however wrong that of the process is', async () => {
    const store = redisStore(redis, { prefix: ownPrefix() })
    const now = await serverTime(redis)
    for (const minutes of [-10, 10]) {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + minutes * 60_000 })
      await store.put(`live${minutes}`, 1, { ifVersion: undefined, expiresAt: now + 60_000 })
      await store.put(`dead${minutes}`, 1, { ifVersion: undefined, expiresAt: now - 60_000 })
      const [live, dead] = await store.get([`live${minutes}`, `dead${minutes}`])
      expect([live?.value, dead]).toEqual([1, undefined])
      const [taken] = await store.take([{ key: `n${minutes}`, limit: 1, windowSeconds: 60 }])
      vi.useRealTimers()
      expect(Math.abs((taken?.resetsAt ?? 0) - now - 60_000)).toBeLessThan(5_000)
    }
  })

  it('takes a put that the client sends twice for one', async () => {
    const twice = {
      ...countNodeRedis(redis, nothingSent()),
      withCommandOptions(options: Parameters<typeof redis.withCommandOptions>[0]) {
        const bound = redis.withCommandOptions(options)
        return {
          eval: bound.eval.bind(bound),
          evalSha: async (...args: Parameters<typeof bound.evalSha>) => {
            await bound.evalSha(...args)
            return bound.evalSha(...args)
          },
        }
      },
    }
    const prefix = ownPrefix()
    const version = await redisStore(twice, { prefix }).put('a', 1, { ifVersion: undefined })
    expect(version).toBeTypeOf('string')
    expect(await redisStore(redis, { prefix }).get(['a'])).toEqual([{ value: 1, version }])
  })

  it.each([
    ['text of somebody else', (key: string) => redis.set(key, 'hello')],
    ['a record cut short', (key: string) => redis.set(key, `${'v'.repeat(22)}j{"a":`)],
    ['a mark that is not ours', (key: string) => redis.set(key, `${'v'.repeat(22)}?{}`)],
    ['packed nonsense', (key: string) => redis.set(key, `${'v'.repeat(22)}znonsense`)],
    ['a list', (key: string) => redis.lPush(key, 'a')],
    ['a counter', (key: string) => redis.set(key, '3')],
  ])('rejects rather than take %s for absent', async (_name, write) => {
    const prefix = ownPrefix()
    await write(`${prefix}a`)
    await expect(redisStore(redis, { prefix }).get(['a'])).rejects.toThrow()
  })

  it('does not count in a record, nor in a counter without an end', async () => {
    const prefix = ownPrefix()
    const store = redisStore(redis, { prefix })
    await store.put('n:a', 1, { ifVersion: undefined })
    await expect(store.take(budgets.slice(0, 1))).rejects.toThrow()
    await redis.set(`${prefix}n:b`, '3')
    await expect(store.take(budgets.slice(1, 2))).rejects.toThrow()
  })

  it('undoes a take in its own window only, and not below 0', async () => {
    const prefix = ownPrefix()
    const store = redisStore(redis, { prefix })
    const [taken] = await store.take([{ key: 'n', limit: 9, windowSeconds: 60, amount: 3 }])
    const undo = (amount: number, resetsAt = 0) =>
      redis.eval(undoScript.text, {
        keys: [`${prefix}n`],
        arguments: [String(amount), String(resetsAt)],
      })
    const left = async () => redis.get(`${prefix}n`)
    await undo(1, (taken?.resetsAt ?? 0) - 1)
    expect(await left()).toBe('3')
    await undo(1, taken?.resetsAt)
    expect(await left()).toBe('2')
    await undo(5, taken?.resetsAt)
    expect(await left()).toBe(null)
  })
})
