import type { Names, Row, SqlValue } from '../database.ts'

/** What one budget asks for, made ready: what becomes of the counter when it is fresh is known beforehand. */
export type Draw = {
  readonly key: string
  readonly limit: number
  readonly amount: number
  /** What a fresh counter then holds, for how many ms, and whether that is allowed (1 or 0). */
  readonly fresh: number
  readonly freshMs: number
  readonly freshAllowed: number
}

/** What became of one counter. */
export interface Drawn {
  readonly allowed: boolean
  readonly count: number
  readonly resetsAt: number
}

/** Parameters by their names, such as `key` for `:key`; or a list in the order of the statement, of which the time is the last. */
export type Values = Readonly<Record<string, SqlValue>> | readonly SqlValue[]

/** A statement whose parameters are named: `:key`. */
export interface Ask {
  readonly text: string
  readonly values: Readonly<Record<string, SqlValue>>
}

/** The statements of one dialect. Each is one round trip and atomic by itself. */
export interface Statements {
  /** How many rows a statement has written or deleted, read from its answer. */
  changed(rows: readonly Row[]): number
  /** `:key0`, `:key1` ..., given as a list -> `record_key`, `value`, `version` of the live ones. */
  get(count: number): string
  /** `:key :value :version :expiresAt`: write where nothing lives. */
  readonly create: string
  /** The same and `:ifVersion`: write over that version. */
  readonly replace: string
  /** `:key`: the record and the counter of that name. */
  readonly remove: string
  /** `:key :ifVersion`: the record at that version. */
  readonly removeVersion: string
  /** Draw in order, stopping at the first refusal. No two draws have the same key. */
  take(draws: readonly Draw[]): Ask
  /** Read the answer to `take`, in the order of the draws. */
  taken(rows: readonly Row[], draws: readonly Draw[]): readonly Drawn[]
  /** Delete up to `batch` rows whose time is over. */
  sweep(batch: number): string
  /** `:userId` -> `document`, `revision`. */
  readonly findEnrollment: string
  /** `:userId :phone :confirmedAt :factorVersion :revision :document`: write where none is. */
  readonly createEnrollment: string
  /** The same and `:ifRevision`: write over that revision. */
  readonly replaceEnrollment: string
  /** `:userId` */
  readonly removeEnrollment: string
  /** `:rows`: a JSON list of audit rows. One whose id is there already is left out. */
  readonly writeAudit: string
  /** `:before`: delete up to `batch` audit rows that are older. */
  purgeAudit(batch: number): string
}

/** All that differs between databases. */
export interface Dialect {
  /** How the nth parameter is written, counting from 1; `undefined`: `?`, once for each use. */
  readonly placeholder: ((nth: number) => string) | undefined
  /** The database's clock: whole ms since the epoch, in UTC, the same throughout a statement. */
  readonly now: string
  /** A time from outside in its place: the parameter `:now`. */
  readonly given: string
  /** `now`: one of the two. */
  statements(names: Names, now: string): Statements
  /** The migrations in order; each of their statements may run twice. */
  migrations(names: Names): readonly (readonly string[])[]
  /** A time as the `confirmed_at` column takes it. */
  instant(ms: number): string
  /** Codes of failures after which the statement has certainly done nothing, so that it may run again. */
  readonly undone: ReadonlySet<unknown>
}
