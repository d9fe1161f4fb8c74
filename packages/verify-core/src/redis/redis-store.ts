import { isRandomId, randomId } from '../crypto.ts'
import { within } from '../deadline.ts'
import { TwoFactorError } from '../errors.ts'
import { jsonText } from '../frozen-json.ts'
import type { Budget, Entry, Store } from '../store.ts'
import { readChanged, readEntries, readTaken } from './answers.ts'
import { type RedisClient, useClient } from './client.ts'
import { freshSignals } from './fresh-signals.ts'
import { bySlot } from './hash-tags.ts'
import { recordReader, writeBody } from './record-bytes.ts'
import { getScript } from './scripts/get.ts'
import { putScript } from './scripts/put.ts'
import { removeScript } from './scripts/remove.ts'
import type { Script } from './scripts/script.ts'
import { takeScript } from './scripts/take.ts'
import { undoScript } from './scripts/undo.ts'
import { type Counters, takeAtOnce } from './take.ts'

/** What may be said about a Redis store; nothing must. */
export interface RedisStoreOptions {
  /** Begins every key, so that apps can share a server. No braces. Default `'2fa:'`. */
  readonly prefix?: string
  /**
   * How long a command may take, waiting for a connection included. Then the verb rejects, and a command that has not
   * been sent by then never is; one that waits may be given up a thirtieth sooner. 1 to 10,000 ms; default 1,500.
   */
  readonly commandTimeoutMs?: number
}

/**
 * Keep records in Redis 7+ or Valkey, through the app's own client of node-redis 5.1+ or ioredis 5+, also of a cluster.
 * The server needs `maxmemory-policy noeviction`, and persistence when it holds enrollments. docs/stores.md says more.
 * @throws {TypeError} for a client that is neither, and for options that are out of range.
 * @example
 * const client = await createClient({ url: process.env.REDIS_URL }).connect()
 * const store = redisStore(client)
 */
export function redisStore(client: RedisClient, options: RedisStoreOptions = {}): Store {
  const { prefix, commandTimeoutMs } = resolve(options)
  const { isCluster, run } = useClient(client)
  const freshSignal = freshSignals(commandTimeoutMs)
  const readRecord = recordReader()

  const slotsOf = (keys: readonly string[]) => {
    if (isCluster) return bySlot(keys)
    return keys.length === 0 ? [] : [[...keys.keys()]]
  }

  function ask(script: Script, keys: readonly string[], args: readonly (string | Buffer)[] = []) {
    const names = keys.map((key) => prefix + key)
    const signal = freshSignal()
    return within(
      commandTimeoutMs,
      () => run(script, names, args, signal),
      late,
      (error) => (signal.aborted ? late() : error),
    )
  }

  function late() {
    return new TwoFactorError(
      'ERR_2FA_STORE_UNAVAILABLE',
      `Redis did not answer within ${commandTimeoutMs} ms`,
    )
  }

  const read = async (keys: readonly string[]) =>
    readEntries(await ask(getScript, keys), keys.length, readRecord)

  const counters: Counters = {
    slotsOf: (budgets) => slotsOf(budgets.map(({ key }) => key)),
    async draw(budgets) {
      const keys = budgets.map(({ key }) => key)
      const answer = await ask(takeScript, keys, budgets.flatMap(drawArguments))
      return readTaken(answer, budgets.length)
    },
    async undo({ key, amount = 1 }, resetsAt) {
      await ask(undoScript, [key], [String(amount), String(resetsAt)])
    },
  }

  return {
    async get(keys) {
      const slots = slotsOf(keys)
      if (slots.length === 1) return read(keys)
      const entries = Array.from<Entry | undefined>({ length: keys.length })
      await Promise.all(
        slots.map(async (places) => {
          const found = await read(places.flatMap((place) => keys[place] ?? []))
          for (const [nth, place] of places.entries()) entries[place] = found[nth]
        }),
      )
      return entries
    },

    async put(key, value, { ifVersion, expiresAt = Number.POSITIVE_INFINITY }) {
      const dies = deathArgument(expiresAt)
      const body = writeBody(jsonText(value))
      if (ifVersion !== undefined && !isRandomId(ifVersion)) return undefined
      const version = randomId()
      const answer = await ask(putScript, [key], [version, body, dies, ifVersion ?? ''])
      return readChanged(answer, 'put') ? version : undefined
    },

    async remove(key, { ifVersion } = {}) {
      if (ifVersion !== undefined && !isRandomId(ifVersion)) return false
      return readChanged(await ask(removeScript, [key], [ifVersion ?? '']), 'remove')
    },

    take: async (budgets) => takeAtOnce(counters, budgets),
  }
}

function resolve({ prefix = '2fa:', commandTimeoutMs = 1_500 }: RedisStoreOptions) {
  // A brace would be taken for the hash tag, and break the one that keeps a user's records together.
  if (typeof prefix !== 'string' || /[{}]/.test(prefix)) {
    throw new TypeError(`prefix: expected text without braces, got ${prefix}`)
  }
  if (!Number.isInteger(commandTimeoutMs) || commandTimeoutMs < 1 || commandTimeoutMs > 10_000) {
    throw new TypeError(
      `commandTimeoutMs: expected a whole number from 1 to 10000, got ${commandTimeoutMs}`,
    )
  }
  return { prefix, commandTimeoutMs }
}

/** Whole ms, rounded down: a record must not live longer than it was told to. Empty: it never dies. */
function deathArgument(expiresAt: number): string {
  if (typeof expiresAt !== 'number' || Number.isNaN(expiresAt)) {
    throw new TypeError(`expiresAt: expected ms since the epoch, got ${expiresAt}`)
  }
  if (expiresAt === Number.POSITIVE_INFINITY) return ''
  // Redis refuses times before 1970; anything past will do.
  return String(Math.max(1, Math.floor(expiresAt)))
}

function drawArguments({ limit, windowSeconds, amount = 1 }: Budget): readonly string[] {
  if (Number.isNaN(limit + windowSeconds + amount)) {
    throw new TypeError('budget: expected limit, windowSeconds and amount to be numbers')
  }
  return [amount, limit, Math.ceil(windowSeconds * 1_000)].map(String)
}
