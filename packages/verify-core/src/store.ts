import type { Answer } from './answer.ts'

/** A value a store keeps: anything that survives JSON unchanged. */
export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json | undefined }

/** A live record. `version` is opaque, changes with every write, and never repeats for its key. */
export interface Entry {
  readonly value: Json
  readonly version: string
}

export interface PutOptions {
  /** The version the caller read; `undefined` means that the key must not exist (absent or expired). */
  readonly ifVersion: string | undefined
  /** When the record dies, in ms since the epoch. Absent: never. */
  readonly expiresAt?: number
}

export interface RemoveOptions {
  /** Remove only this version. Absent: whatever is there. */
  readonly ifVersion?: string
}

/** One counter to draw from. */
export interface Budget {
  readonly key: string
  /** The most that may be taken within one window. */
  readonly limit: number
  /** The window is fixed and begins at its first take. */
  readonly windowSeconds: number
  /** How much to take. Default 1; 0 only reads; a negative amount gives back. */
  readonly amount?: number
}

/** What became of one budget. */
export interface Taken {
  readonly allowed: boolean
  /** What has been taken in this window, after this call. */
  readonly count: number
  /** When the window ends, in ms since the epoch; the time of the call when nothing has been taken. */
  readonly resetsAt: number
}

/**
 * Where everything short-lived is kept (and, unless the app has an `EnrollmentStore`, enrollments too).
 * Each verb is one atomic step, across processes. Reject when the answer is not certain: core then denies.
 */
export interface Store {
  /**
   * The live records in the order of `keys`, in one round trip; absent and expired are both `undefined`.
   * Records that are in this process may be answered at once, without a promise. What goes wrong is a rejection always.
   */
  get(keys: readonly string[]): Answer<readonly (Entry | undefined)[]>

  /**
   * Compare-and-set: write when the key is at `ifVersion`, and answer the new version.
   * Answers `undefined`, having written nothing, when somebody was faster or the version is of a record that is gone.
   */
  put(key: string, value: Json, options: PutOptions): Promise<string | undefined>

  /** Remove a record or a counter. Of many callers exactly one gets `true`. */
  remove(key: string, options?: RemoveOptions): Promise<boolean>

  /**
   * Draw from counters in the order given, in one round trip, stopping at the first refusal, so name the narrow
   * ones first. A refused budget is not incremented; those behind it are not touched and not answered.
   * Giving back never falls below 0 and never moves the window. Of N racing callers exactly `limit` are allowed.
   * Core names its counters in one order everywhere, so that a store that locks them one after another has no deadlocks.
   */
  take(budgets: readonly Budget[]): Promise<readonly Taken[]>
}
