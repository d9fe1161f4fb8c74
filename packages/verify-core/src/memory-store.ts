import { attempt } from './answer.ts'
import { TwoFactorError } from './errors.ts'
import { type ExpiringItem, expiringMap } from './expiring-map.ts'
import { frozenJson } from './frozen-json.ts'
import type { Budget, Entry, Json, Store, Taken } from './store.ts'

/** What may be said about a memory store; nothing must. */
export interface MemoryStoreOptions {
  /** The most records and counters kept. At the cap new ones fail; live ones are never pushed out. Default 1,000,000. */
  readonly maxRecords?: number
  /** The time in ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number
  /** Memory is lost at every restart and seen by one process only: say that this is meant. Default false. */
  readonly allowInProduction?: boolean
}

/** A million of these are kept: one flat object each, and a number for a version. */
interface MemoryRecord extends ExpiringItem<MemoryRecord> {
  readonly value: Json
  readonly version: number
}

interface Counter extends ExpiringItem<Counter> {
  count: number
}

/** What is due is freed in steps: a few at each write, more when there is no room, and by a timer. */
const freedPerWrite = 2
const freedAtCap = 500
const freedPerTick = 500
const idleMs = 1_000
const busyMs = 5

/**
 * Keep everything in the memory of this process: for development, tests, and single-process apps that may forget.
 * Rejects with `ERR_2FA_STORE_FULL` when a new key finds no room.
 * @throws {TypeError} in production unless `allowInProduction` is set, and for options that are out of range.
 */
export function memoryStore(options: MemoryStoreOptions = {}): Store {
  const { maxRecords, clock } = resolve(options)
  const records = expiringMap<MemoryRecord>()
  const counters = expiringMap<Counter>()
  let versions = 0
  let timer: NodeJS.Timeout | undefined

  function free(now: number, most: number): boolean {
    const moreRecords = records.free(now, most)
    const moreCounters = counters.free(now, most)
    return moreRecords || moreCounters
  }

  /** What is due goes also when nobody writes. Without anything to wait for there is no timer, and none keeps the process alive. */
  function wake(afterMs: number): void {
    if (timer !== undefined || records.mortal + counters.mortal === 0) return
    timer = setTimeout(() => {
      timer = undefined
      wake(free(clock(), freedPerTick) ? busyMs : idleMs)
    }, afterMs)
    timer.unref()
  }

  const hasRoom = (wanted: number) => records.size + counters.size + wanted <= maxRecords

  function makeRoom(wanted: number, now: number): void {
    free(now, freedPerWrite)
    if (hasRoom(wanted)) return
    free(now, freedAtCap + wanted)
    if (hasRoom(wanted)) return
    throw new TwoFactorError(
      'ERR_2FA_STORE_FULL',
      `The memory store holds ${maxRecords} live records`,
    )
  }

  function read(keys: readonly string[]): readonly (Entry | undefined)[] {
    const now = clock()
    return keys.map((key) => {
      const found = records.get(key, now)
      return found && { value: found.value, version: String(found.version) }
    })
  }

  // No verb awaits anything inside, so each is atomic; `async` or `attempt` makes every failure a rejection.
  const store: Store = {
    get: (keys) => attempt(read, keys),

    async put(key, value, { ifVersion, expiresAt = Number.POSITIVE_INFINITY }) {
      if (typeof expiresAt !== 'number' || Number.isNaN(expiresAt)) {
        throw new TypeError(`expiresAt: expected ms since the epoch, got ${expiresAt}`)
      }
      const now = clock()
      const copy = frozenJson(value)
      const found = records.get(key, now)
      if (ifVersion !== (found && String(found.version))) return undefined
      if (found === undefined) makeRoom(1, now)
      versions += 1
      records.set({
        key,
        value: copy,
        version: versions,
        expiresAt,
        before: undefined,
        after: undefined,
      })
      wake(idleMs)
      return String(versions)
    },

    async remove(key, { ifVersion } = {}) {
      const now = clock()
      const record = records.get(key, now)
      if (ifVersion !== undefined && ifVersion !== (record && String(record.version))) return false
      if (record !== undefined) records.delete(record)
      // Counters have no version: asked for one, they stay.
      const counter = ifVersion === undefined ? counters.get(key, now) : undefined
      if (counter !== undefined) counters.delete(counter)
      return record !== undefined || counter !== undefined
    },

    async take(budgets) {
      const now = clock()
      const { answers, counts } = draw(budgets, (key) => counters.get(key, now), now)
      const fresh = [...counts.values()].filter(({ isNew }) => isNew).length
      if (fresh > 0) makeRoom(fresh, now)
      for (const [key, { count, resetsAt }] of counts) {
        const counter = counters.get(key, now)
        if (counter !== undefined) counter.count = count
        else counters.set({ key, count, expiresAt: resetsAt, before: undefined, after: undefined })
      }
      wake(idleMs)
      return answers
    },
  }
  return Object.assign(store, { [mark]: true })
}

/** Registered, because the doctor comes with a copy of this file; a wrapper that spreads a store keeps it. */
const mark = Symbol.for('verify-core: memory store')

/** Whether a store is one of these: the doctor wants to know. */
export function isMemoryStore(store: Store): boolean {
  return mark in store
}

interface Drawn {
  readonly count: number
  readonly resetsAt: number
  readonly isNew: boolean
}

/** What the budgets come to, nothing written yet: a store without room for the last must not have counted the first. */
function draw(budgets: readonly Budget[], find: (key: string) => Counter | undefined, now: number) {
  const answers: Taken[] = []
  const counts = new Map<string, Drawn>()
  for (const { key, limit, windowSeconds, amount = 1 } of budgets) {
    if (Number.isNaN(limit + windowSeconds + amount)) {
      throw new TypeError('budget: expected limit, windowSeconds and amount to be numbers')
    }
    const kept = find(key)
    const known =
      counts.get(key) ?? (kept && { count: kept.count, resetsAt: kept.expiresAt, isNew: false })
    const count = known?.count ?? 0
    const after = Math.max(0, count + amount)
    if (amount > 0 && after > limit) {
      answers.push({ allowed: false, count, resetsAt: known?.resetsAt ?? now })
      break
    }
    if (known === undefined && amount <= 0) {
      answers.push({ allowed: true, count: 0, resetsAt: now })
      continue
    }
    const resetsAt = known?.resetsAt ?? now + windowSeconds * 1_000
    answers.push({ allowed: true, count: after, resetsAt })
    counts.set(key, { count: after, resetsAt, isNew: known?.isNew ?? true })
  }
  return { answers, counts }
}

function resolve({
  maxRecords = 1_000_000,
  clock = Date.now,
  allowInProduction = false,
}: MemoryStoreOptions) {
  if (!Number.isInteger(maxRecords) || maxRecords < 1) {
    throw new TypeError(`maxRecords: expected a whole number from 1, got ${maxRecords}`)
  }
  if (typeof clock !== 'function') {
    throw new TypeError(`clock: expected a function, got ${typeof clock}`)
  }
  if (process.env['NODE_ENV'] === 'production' && !allowInProduction) {
    throw new TypeError(
      'store: memoryStore() forgets at restart and is not shared between processes; in production use redisStore() of verify-core/redis or a Store of your own, or set allowInProduction: true',
    )
  }
  return { maxRecords, clock }
}
