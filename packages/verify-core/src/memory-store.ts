import { TwoFactorError } from './errors.ts'
import type { Budget, Entry, Json, Store, Taken } from './store.ts'

export interface MemoryStoreOptions {
  /** The most records and counters kept. At the cap new ones fail; live ones are never pushed out. Default 1,000,000. */
  readonly maxRecords?: number
  /** The time in ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number
  /** Memory is lost at every restart and seen by one process only: say that this is meant. Default false. */
  readonly allowInProduction?: boolean
}

interface MemoryRecord {
  readonly entry: Entry
  readonly expiresAt: number
}

interface Counter {
  count: number
  readonly resetsAt: number
}

/** How many records each write looks at for expired ones: the work is spread, and no step is long. */
const sweptPerWrite = 2
const sweptPerTick = 1_000
const tickMs = 250

/**
 * Keep everything in the memory of this process: for development, tests, and single-process apps that may forget.
 * @throws {TypeError} in production unless `allowInProduction` is set, and for options that are out of range.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const { maxRecords = 1_000_000, clock = Date.now, allowInProduction = false } = options
  if (!Number.isInteger(maxRecords) || maxRecords < 1) {
    throw new TypeError(`maxRecords: expected a whole number from 1, got ${maxRecords}`)
  }
  if (process.env['NODE_ENV'] === 'production' && !allowInProduction) {
    throw new TypeError(
      'store: memoryStore() forgets at restart and is not shared between processes; in production use a store that is, or set allowInProduction: true',
    )
  }

  const records = new Map<string, MemoryRecord>()
  const counters = new Map<string, Counter>()
  const sweepRecords = sweeper(records, (record, now) => record.expiresAt <= now)
  const sweepCounters = sweeper(counters, (counter, now) => counter.resetsAt <= now)
  let versions = 0
  let timer: NodeJS.Timeout | undefined

  function sweep(limit: number): void {
    sweepRecords(clock(), limit)
    sweepCounters(clock(), limit)
  }

  /** Expired records go also when nobody writes; an empty store needs no timer, and no timer keeps the process alive. */
  function keepSweeping(): void {
    if (timer !== undefined) return
    timer = setInterval(() => {
      sweep(sweptPerTick)
      if (records.size + counters.size > 0) return
      clearInterval(timer)
      timer = undefined
    }, tickMs)
    timer.unref()
  }

  function makeRoom(): void {
    sweep(sweptPerWrite)
    if (records.size + counters.size >= maxRecords) sweep(Number.POSITIVE_INFINITY)
    if (records.size + counters.size >= maxRecords) {
      throw new TwoFactorError(
        'ERR_2FA_STORE_FULL',
        `The memory store holds ${maxRecords} live records`,
      )
    }
    keepSweeping()
  }

  function live(key: string): MemoryRecord | undefined {
    const record = records.get(key)
    if (record === undefined || record.expiresAt > clock()) return record
    records.delete(key)
    return undefined
  }

  function liveCounter(key: string, now: number): Counter | undefined {
    const counter = counters.get(key)
    if (counter === undefined || counter.resetsAt > now) return counter
    counters.delete(key)
    return undefined
  }

  function takeOne({ key, limit, windowSeconds, amount = 1 }: Budget): Taken {
    const now = clock()
    const counter = liveCounter(key, now)
    const count = counter?.count ?? 0
    const after = Math.max(0, count + amount)
    if (amount > 0 && after > limit) {
      return { allowed: false, count, resetsAt: counter?.resetsAt ?? now }
    }
    if (counter !== undefined) {
      counter.count = after
      return { allowed: true, count: after, resetsAt: counter.resetsAt }
    }
    if (amount <= 0) return { allowed: true, count: 0, resetsAt: now }
    makeRoom()
    const resetsAt = now + windowSeconds * 1_000
    counters.set(key, { count: after, resetsAt })
    return { allowed: true, count: after, resetsAt }
  }

  // No verb awaits anything inside, so each is atomic; `async` makes every failure a rejection.
  return {
    async get(keys) {
      return keys.map((key) => live(key)?.entry)
    },
    async put(key, value, { ifVersion, expiresAt = Number.POSITIVE_INFINITY }) {
      const found = live(key)
      if (found?.entry.version !== ifVersion) return undefined
      const copy = frozenCopy(value)
      if (found === undefined) makeRoom()
      versions += 1
      const version = String(versions)
      records.set(key, { entry: Object.freeze({ value: copy, version }), expiresAt })
      return version
    },
    async remove(key, { ifVersion } = {}) {
      if (ifVersion === undefined && liveCounter(key, clock())) return counters.delete(key)
      const found = live(key)
      if (found === undefined) return false
      if (ifVersion !== undefined && found.entry.version !== ifVersion) return false
      return records.delete(key)
    },
    async take(budgets) {
      const answers: Taken[] = []
      for (const budget of budgets) {
        const taken = takeOne(budget)
        answers.push(taken)
        if (!taken.allowed) break
      }
      return answers
    },
  }
}

/** Looks at a few entries at each call, going round, so that expiry costs no long step and no timer per entry. */
function sweeper<Value>(map: Map<string, Value>, isDead: (value: Value, now: number) => boolean) {
  let rest = map.entries()
  return function sweep(now: number, limit: number): void {
    const most = Math.min(limit, map.size)
    for (let looked = 0; looked < most; looked += 1) {
      const next = rest.next()
      if (next.done) {
        rest = map.entries()
        continue
      }
      const [key, value] = next.value
      if (isDead(value, now)) map.delete(key)
    }
  }
}

/** A copy that neither the one who put it nor those who get it can change: reading then needs no copy. */
function frozenCopy(value: Json): Json {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError(`value: expected JSON, got ${typeof value}`)
  return freeze(JSON.parse(text) as Json)
}

function freeze(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) if (inner !== undefined) freeze(inner)
  return Object.freeze(value)
}
