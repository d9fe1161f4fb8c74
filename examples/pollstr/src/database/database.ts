import type { SqlDatabase, SqlValue } from 'verify-core/sql'

/** Runs statements that are written as templates: what is put in is a parameter, never text. */
export interface Queries {
  /**
   * Run one statement and answer its rows.
   * @example
   * const [user] = await database.rows<User>`SELECT id, username FROM users WHERE id = ${id}`
   */
  rows<Row extends object>(
    text: TemplateStringsArray,
    ...values: readonly SqlValue[]
  ): Promise<readonly Row[]>
}

/** The open database of Pollstr, SQLite or PostgreSQL. It is also what `verify-core/sql` takes. */
export interface Database extends Queries, SqlDatabase {
  /** Run `work` whole or not at all; inside it only what it is given may be asked. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>
  /** May be called twice. */
  close(): Promise<void>
}

/** One connection, as long as nobody else has it. */
export interface Connection {
  query(text: string, values: readonly SqlValue[]): Promise<readonly object[]>
  /** Run several statements without parameters. */
  script(text: string): Promise<void>
}

/** What differs between the two. */
export interface Driver extends Pick<SqlDatabase, 'dialect'> {
  /** How the nth parameter is written, from 1. */
  readonly placeholder: (nth: number) => string
  query(text: string, values: readonly SqlValue[]): Promise<readonly object[]>
  transaction<T>(work: (connection: Connection) => Promise<T>): Promise<T>
  /** How many migrations have run. Nobody else migrates until the transaction ends. */
  version(connection: Connection): Promise<number>
  setVersion(connection: Connection, version: number): Promise<void>
  close(): Promise<void>
}
