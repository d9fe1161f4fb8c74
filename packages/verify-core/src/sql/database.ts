/** The databases there are statements for. `mysql` is MySQL 8.0.29+ and MariaDB 10.6+. */
export type SqlDialect = 'postgresql' | 'mysql' | 'sqlite'

/** What a statement is given: ASCII text, whole numbers and nulls. */
export type SqlValue = string | number | null

/** The app's own client, by shape. */
export interface SqlDatabase {
  readonly dialect: SqlDialect
  /**
   * Run one statement, outside any transaction, with the parameters prepared or escaped by the client, and answer
   * its rows, or a promise of them: an array of objects (of a `CALL` in MySQL: the array that mysql2 answers).
   * The placeholders are the dialect's own: `$1`, `$2` in PostgreSQL, `?` elsewhere.
   */
  query(sql: string, params: SqlValue[]): unknown
}

/** What the tables and the time are, for everything that works on them. */
export interface SqlOptions {
  /**
   * What the names of tables and procedures begin with: small letters, digits and underscores, at most 32.
   * Default `two_factor_`.
   */
  readonly tablePrefix?: string
  /** The time in ms since the epoch, for tests. Default: the database's own clock, one for all processes. */
  readonly clock?: () => number
}

/** A row as clients answer it; integers may come as text or as a bigint. */
export type Row = Readonly<Record<string, unknown>>

/** The names of what `migrate` makes. */
export interface Names {
  readonly schema: string
  readonly records: string
  readonly enrollments: string
  readonly audit: string
  /** Begins the names of indexes and procedures. */
  readonly prefix: string
}

/** @throws {TypeError} when the prefix is not one that needs no quotes anywhere. */
export function namesOf(tablePrefix = 'two_factor_'): Names {
  if (!/^[a-z_][a-z0-9_]{0,31}$/.test(tablePrefix)) {
    throw new TypeError(
      `tablePrefix: expected 1 to 32 small letters, digits and underscores, got ${JSON.stringify(tablePrefix)}`,
    )
  }
  return {
    schema: `${tablePrefix}schema`,
    records: `${tablePrefix}records`,
    enrollments: `${tablePrefix}enrollments`,
    audit: `${tablePrefix}audit`,
    prefix: tablePrefix,
  }
}
