import {
  type Names,
  namesOf,
  type Row,
  type SqlDatabase,
  type SqlDialect,
  type SqlOptions,
  type SqlValue,
} from './database.ts'
import { type Answer, whenThere } from '../answer.ts'
import type { Dialect, Statements, Values } from './dialects/dialect.ts'
import { mysql } from './dialects/mysql.ts'
import { postgresql } from './dialects/postgresql.ts'
import { sqlite } from './dialects/sqlite.ts'
import { again } from './retry.ts'
import { type Compiled, compile, paramsOf } from './statement.ts'

/** A database with the statements of its dialect. What goes wrong at once is thrown, so ask in an `async` function or in `attempt`. */
export interface Session {
  readonly dialect: Dialect
  readonly names: Names
  readonly statements: Statements
  /** One statement, answered by rows. */
  ask(text: string, values?: Values): Answer<readonly Row[]>
  /** One statement whose answer does not matter. */
  run(text: string, values?: Values): Promise<void>
  /** How many rows a statement has written or deleted. */
  change(text: string, values: Values): Answer<number>
}

const dialects: Readonly<Record<SqlDialect, Dialect>> = { postgresql, mysql, sqlite }

/** @throws {TypeError} when the database or an option is not what it must be. */
export function openSession(database: SqlDatabase, options: SqlOptions): Session {
  const { clock } = options
  const dialect = dialectOf(database)
  if (clock !== undefined && typeof clock !== 'function') {
    throw new TypeError(`clock: expected a function, got ${typeof clock}`)
  }
  const names = namesOf(options.tablePrefix)
  const statements = dialect.statements(names, clock === undefined ? dialect.now : dialect.given)
  const compiled = new Map<string, Compiled>()

  function compileOnce(text: string): Compiled {
    const known = compiled.get(text)
    if (known !== undefined) return known
    const made = compile(text, dialect.placeholder)
    compiled.set(text, made)
    return made
  }

  /** The time is asked for anew each time. */
  function paramsFor(order: readonly string[], values: Values): SqlValue[] {
    if (isList(values)) return clock ? [...values, clock()] : [...values]
    return paramsOf(order, clock ? { ...values, now: clock() } : values)
  }

  function query(text: string, values: Values = {}): Answer<unknown> {
    const { sql, names: order } = compileOnce(text)
    return again(dialect.undone, () => database.query(sql, paramsFor(order, values)))
  }

  return {
    dialect,
    names,
    statements,
    ask: (text, values) => whenThere(query(text, values), rowsOf),
    async run(text, values) {
      await query(text, values)
    },
    change: (text, values) =>
      whenThere(query(text, values), (answer) => statements.changed(rowsOf(answer))),
  }
}

function dialectOf({ dialect, query }: SqlDatabase): Dialect {
  if (!Object.hasOwn(dialects, dialect)) {
    throw new TypeError(
      `dialect: expected 'postgresql', 'mysql' or 'sqlite', got ${JSON.stringify(dialect)}`,
    )
  }
  if (typeof query !== 'function') {
    throw new TypeError(`query: expected a function, got ${typeof query}`)
  }
  return dialects[dialect]
}

/** What `Array.isArray` does not tell of lists that are only read. */
function isList(values: Values): values is readonly SqlValue[] {
  return Array.isArray(values)
}

/** The rows of an answer; MySQL answers a CALL with a list of results, of which the first is ours. */
function rowsOf(answer: unknown): readonly Row[] {
  if (!Array.isArray(answer)) {
    throw new TypeError(`query: expected it to answer an array of rows, got ${typeof answer}`)
  }
  const [first] = answer as readonly unknown[]
  return (Array.isArray(first) ? first : answer) as readonly Row[]
}
