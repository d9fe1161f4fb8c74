import type { Store } from 'verify-core'
import { type RedisClient, redisStore, type RedisStoreOptions } from 'verify-core/redis'
import { describe, expect, it } from 'vitest'

/** A client whose every script answers the same. */
function answering(answer: unknown): RedisClient {
  const say = async () => answer
  const client = { evalSha: say, eval: say, withCommandOptions: () => client }
  return client
}

const one = { key: 'a', limit: 1, windowSeconds: 1 }
const taken = [1, 1, 1_800_000_000_000]
const refused = [0, 1, 1_800_000_000_000]

const asks = {
  get: (store: Store) => store.get(['a', 'b']),
  put: (store: Store) => store.put('a', 1, { ifVersion: undefined }),
  remove: (store: Store) => store.remove('a'),
  take: (store: Store) => store.take([one, one]),
}

const oddAnswers: Record<keyof typeof asks, readonly unknown[]> = {
  get: [undefined, null, 'OK', [], [null], [null, null, null], [null, 'text'], [null, 1], [[], []]],
  put: [undefined, null, '1', 2, 'OK', true],
  remove: [undefined, null, '1', 2, true, []],
  take: [
    undefined,
    null,
    [],
    'OK',
    [taken],
    [taken, taken, taken],
    [refused, taken],
    [taken, null],
    [taken, [1, 1]],
    [taken, [1, '1', 2]],
    [taken, [1, 1.5, 2]],
    [taken, [1, -1, 2]],
    [taken, [true, 1, 2]],
    [taken, [1, 1, 0]],
    [taken, [1, 1, -1]],
  ],
}

const oddities = (['get', 'put', 'remove', 'take'] as const).flatMap((verb) =>
  oddAnswers[verb].map((answer) => ({ verb, answer, ask: asks[verb] })),
)

describe('redisStore', () => {
  it.each(oddities)('rejects when a $verb is answered $answer', async ({ answer, ask }) => {
    await expect(ask(redisStore(answering(answer)))).rejects.toMatchObject({
      code: 'ERR_2FA_STORE_UNAVAILABLE',
    })
  })

  it.each([
    ['client', { get: () => undefined }, {}],
    ['client', { isCluster: false, evalSha: () => undefined }, {}],
    ['prefix', answering(0), { prefix: 'a{b}' }],
    ['prefix', answering(0), { prefix: 1 }],
    ['commandTimeoutMs', answering(0), { commandTimeoutMs: 0 }],
    ['commandTimeoutMs', answering(0), { commandTimeoutMs: 10_001 }],
    ['commandTimeoutMs', answering(0), { commandTimeoutMs: 1.5 }],
  ])('names the option `%s` when it is wrong', (name, client, options) => {
    const build = () => redisStore(client as RedisClient, options as RedisStoreOptions)
    expect(build).toThrow(TypeError)
    expect(build).toThrow(new RegExp(`^${name}: expected`))
  })

  it.each([
    ['expiresAt', (store: Store) => store.put('a', 1, { ifVersion: undefined, expiresAt: NaN })],
    ['value', (store: Store) => store.put('a', Number.NaN, { ifVersion: undefined })],
    ['budget', (store: Store) => store.take([{ ...one, limit: NaN }])],
  ])('rejects a wrong %s', async (name, ask) => {
    await expect(ask(redisStore(answering(1)))).rejects.toThrow(new RegExp(`^${name}: expected`))
  })
})
