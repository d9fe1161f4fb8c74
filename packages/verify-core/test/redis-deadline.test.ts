import { type RedisClient, redisStore } from 'verify-core/redis'
import { afterEach, describe, expect, it, vi } from 'vitest'

/** A client of node-redis whose commands run as `run` says, and the signals it was bound to, one for each. */
function listening(run: (signal: AbortSignal) => Promise<unknown>) {
  const signals: AbortSignal[] = []
  const client: RedisClient = {
    evalSha: () => Promise.reject(new Error('Bound to no signal')),
    eval: () => Promise.reject(new Error('Bound to no signal')),
    withCommandOptions({ abortSignal }) {
      const act = () => {
        signals.push(abortSignal)
        return run(abortSignal)
      }
      return { evalSha: act, eval: act }
    },
  }
  return { client, signals }
}

/** Waits in the queue until the signal takes it out. */
const waiting = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('The command was aborted')))
  })

describe('redisStore', () => {
  afterEach(() => void vi.useRealTimers())

  it('says that a command was late, whatever the client calls it', async () => {
    const store = redisStore(listening(waiting).client, { commandTimeoutMs: 20 })
    await expect(store.get(['a'])).rejects.toMatchObject({
      code: 'ERR_2FA_STORE_UNAVAILABLE',
      message: 'Redis did not answer within 20 ms',
    })
  })

  it('takes no command out of the queue much before its time, nor after', async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    const { client, signals } = listening(async () => [null])
    const store = redisStore(client, { commandTimeoutMs: 1_500 })
    for (const ms of [0, 25, 25, 25]) {
      vi.advanceTimersByTime(ms)
      await store.get(['a'])
    }
    const [first, ...others] = signals
    expect(others.map((signal) => signal === first)).toEqual([true, true, false])
  })

  it('lets no crowd share a signal', async () => {
    const { client, signals } = listening(async () => [null])
    const store = redisStore(client)
    await Promise.all(Array.from({ length: 10_000 }, async () => store.get(['a'])))
    expect(signals).toHaveLength(10_000)
    expect(new Set(signals).size).toBeGreaterThan(10)
  })
})
