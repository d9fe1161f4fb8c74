import { isRandomId, randomId } from '../crypto.ts'
import type { Entry, Json, Store, Taken } from '../store.ts'
import { type Answer, attempt, whenThere } from '../answer.ts'
import type { Row, SqlDatabase, SqlOptions } from './database.ts'
import type { Draw } from './dialects/dialect.ts'
import { drawOf, inParts } from './draws.ts'
import { openSession, type Session } from './session.ts'
import { createSweeper } from './sweep.ts'
import { storedKey, toText } from './text.ts'

export interface SqlStoreOptions extends SqlOptions {
  /**
   * About how often expired rows are deleted, in seconds, while there are writes. 0 to 86,400; default 60; 0: never,
   * because a job of your own calls `sweep`.
   */
  readonly sweepSeconds?: number
}

/**
 * Keep records and counters in the app's own database. Every verb is one statement and one round trip; a `take` that
 * names a key twice needs one more for each repetition. Run `migrate` before.
 * @throws {TypeError} when the dialect, the query or an option is not what it must be.
 * @example
 * const pool = new Pool({ connectionString })
 * const query = async (sql, params) => (await pool.query(sql, params)).rows
 * await migrate({ dialect: 'postgresql', query })
 * const store = sqlStore({ dialect: 'postgresql', query })
 */
export function sqlStore(database: SqlDatabase, options: SqlStoreOptions = {}): Store {
  const session = openSession(database, options)
  const { statements } = session
  const sweeper = createSweeper(session, sweepSecondsOf(options))

  function read(keys: readonly string[]): Answer<readonly (Entry | undefined)[]> {
    const stored = keys.map(storedKey)
    return whenThere(session.ask(statements.get(keys.length), stored), (rows) => {
      const found = rows.map(entryOf)
      return stored.map((key) => found.find(([name]) => name === key)?.[1])
    })
  }

  return {
    get: (keys) => (keys.length === 0 ? [] : attempt(read, keys)),

    async put(key, value, { ifVersion, expiresAt = Number.POSITIVE_INFINITY }) {
      const record = {
        key: storedKey(key),
        value: toText(value),
        version: randomId(),
        expiresAt: expiryOf(expiresAt),
      }
      // Not one of ours, so the version of nothing. Never sent: databases differ in how they compare.
      if (ifVersion !== undefined && !isRandomId(ifVersion)) return undefined
      sweeper.wake()
      const changed = await (ifVersion === undefined
        ? session.change(statements.create, record)
        : session.change(statements.replace, { ...record, ifVersion }))
      return changed > 0 ? record.version : undefined
    },

    async remove(key, { ifVersion } = {}) {
      if (ifVersion === undefined) {
        return (await session.change(statements.remove, { key: storedKey(key) })) > 0
      }
      if (!isRandomId(ifVersion)) return false
      const named = { key: storedKey(key), ifVersion }
      return (await session.change(statements.removeVersion, named)) > 0
    },

    async take(budgets) {
      const answers: Taken[] = []
      sweeper.wake()
      for (const draws of inParts(budgets.map(drawOf))) {
        answers.push(...(await takePart(session, draws)))
        if (answers.at(-1)?.allowed !== true) break
      }
      return answers
    },
  }
}

async function takePart(session: Session, draws: readonly Draw[]): Promise<readonly Taken[]> {
  const { text, values } = session.statements.take(draws)
  const answers = session.statements.taken(await session.ask(text, values), draws)
  const isWhole = answers.length === draws.length || answers.at(-1)?.allowed === false
  // A client that loses rows must not let everybody pass.
  if (!isWhole) throw new TypeError('query: expected a row for every counter')
  return answers
}

/** @throws {TypeError} when a client renames columns or gives them other types: that is not "absent". */
function entryOf(row: Row): readonly [string, Entry] {
  const { record_key: key, value, version } = row
  if (typeof key !== 'string' || typeof value !== 'string' || typeof version !== 'string') {
    throw new TypeError('query: expected the columns record_key, value and version as text')
  }
  return [key, { value: JSON.parse(value) as Json, version }]
}

/** Whole ms, or null for never. */
function expiryOf(expiresAt: number): number | null {
  if (expiresAt === Number.POSITIVE_INFINITY) return null
  if (Math.abs(expiresAt) <= Number.MAX_SAFE_INTEGER) return Math.floor(expiresAt)
  throw new TypeError(`expiresAt: expected ms since the epoch, got ${expiresAt}`)
}

function sweepSecondsOf({ sweepSeconds = 60 }: SqlStoreOptions): number {
  if (sweepSeconds >= 0 && sweepSeconds <= 86_400) return sweepSeconds
  throw new TypeError(`sweepSeconds: expected 0 to 86,400, got ${sweepSeconds}`)
}
