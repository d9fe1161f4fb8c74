import assert from 'node:assert/strict'
import type { Budget, Entry, Json, Store, Taken } from 'verify-core'

/** An empty store, and the time it lives by. */
export interface StoreUnderTest {
  readonly store: Store
  /**
   * Another client of the same data, as a second process would have; let its own clock be wrong by minutes if it has
   * one. Absent: the cases for two use `store` twice.
   */
  readonly second?: Store
  /** What the store takes for the time, in ms since the epoch: its server's clock when it has a server. */
  now(): number | Promise<number>
  /** Let time pass for the store: move its clock, or wait. At most 4 s at once, and at most 6 s in one case. */
  advance(seconds: number): void | Promise<void>
  /** Called after each case, also after one that failed. */
  close?(): void | Promise<void>
}

/** Builds a store with nothing in it; called once for each case. */
export type MakeStore = () => StoreUnderTest | Promise<StoreUnderTest>

/** One promise of every store. */
export interface StoreCase {
  readonly id: string
  readonly name: string
  readonly run: () => Promise<void>
}

/** What a case has in hand. */
interface World {
  readonly store: Store
  readonly second: Store
  readonly now: () => Promise<number>
  readonly advance: (seconds: number) => Promise<void>
  /** The time so many seconds from now. */
  readonly inSeconds: (seconds: number) => Promise<number>
}

export interface Check {
  readonly id: string
  readonly name: string
  readonly check: (world: World) => Promise<void>
}

export async function inWorld(make: MakeStore, check: Check['check']): Promise<void> {
  const made = await make()
  const { store, second = store } = made
  const now = async () => made.now()
  const inSeconds = async (seconds: number) => (await now()) + seconds * 1_000
  const advance = async (seconds: number) => made.advance(seconds)
  try {
    await check({ store, second, now, advance, inSeconds })
  } finally {
    await made.close?.()
  }
}

/** Put where nothing is, and answer the version. */
export async function create(
  store: Store,
  key: string,
  value: Json = { a: 1 },
  expiresAt?: number,
): Promise<string> {
  const lifetime = expiresAt === undefined ? {} : { expiresAt }
  const version = await store.put(key, value, { ifVersion: undefined, ...lifetime })
  assert.ok(
    version !== undefined,
    `The store refused to create ${JSON.stringify(key.slice(0, 40))}`,
  )
  return version
}

export async function read(store: Store, key: string): Promise<Entry | undefined> {
  const entries = await store.get([key])
  assert.equal(entries.length, 1)
  return entries[0]
}

export async function valueOf(store: Store, key: string): Promise<Json | undefined> {
  return (await read(store, key))?.value
}

/** Draw from one counter. The limit is 3 and the window an hour, if nothing else is said. */
export async function takeOne(store: Store, budget: Partial<Budget> = {}): Promise<Taken> {
  const [taken, ...others] = await store.take([
    { key: 'count', limit: 3, windowSeconds: 3_600, ...budget },
  ])
  assert.ok(taken !== undefined)
  assert.equal(others.length, 0)
  return taken
}

/** What has been taken, looking only. */
export async function countOf(store: Store, key = 'count'): Promise<number> {
  return (await takeOne(store, { key, amount: 0 })).count
}

/** The same step, `times` times at once. */
export function race<Answer>(times: number, step: (nth: number) => Promise<Answer>) {
  return Promise.all(Array.from({ length: times }, (_, nth) => step(nth)))
}

/** `at` is `expected`, give or take the second that a store may keep times to. */
export function assertNear(at: number, expected: number): void {
  assert.ok(Math.abs(at - expected) <= 1_000, `expected about ${expected}, got ${at}`)
}
