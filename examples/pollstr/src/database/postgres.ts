import pg from 'pg'
import { answerWithinMs, inTime, unavailable } from '../in-time.ts'
import type { Connection, Driver } from './database.ts'

const int8 = 20
/** What no other program locks in this database. */
const migrationLock = 7_655_787

/**
 * Connect to PostgreSQL.
 * @throws {Error} naming the server, never the password, when nobody answers there.
 */
export async function openPostgres(url: string): Promise<Driver> {
  const pool = new pg.Pool({
    connectionString: url,
    connectionTimeoutMillis: answerWithinMs,
    // Counts and times come as numbers: none of ours is above 2 ** 53.
    types: {
      getTypeParser: (oid, format) =>
        oid === int8 ? Number : (pg.types.getTypeParser(oid, format) as (text: string) => unknown),
    },
  })
  // A connection that is lost while idle: the next query opens another.
  pool.on('error', ignore)
  await pool.query('SELECT 1').catch(async (error: unknown) => {
    await pool.end()
    throw new Error(`Pollstr cannot start: ${whyNot(url, error)}`, { cause: error })
  })

  // Named statements are prepared once for each connection.
  const names = new Map<string, string>()
  const named = (text: string, values: readonly (string | number | null)[]) => {
    const name = names.get(text) ?? `pollstr_${names.size}`
    names.set(text, name)
    // Beyond this time the connection is given up, and the pool opens another.
    return { name, text, values: [...values], query_timeout: answerWithinMs }
  }
  let isOpen = true

  return {
    dialect: 'postgresql',
    placeholder: (nth) => `$${nth}`,
    async query(text, values) {
      const asked = pool.query<object>(named(text, values))
      return (await inTime(asked).catch(rethrow)).rows
    },
    async transaction(work) {
      const client = await pool.connect().catch(rethrow)
      // What is asked next is told of it. Without a listener the process would end.
      client.on('error', ignore)
      const connection: Connection = {
        query: async (text, values) =>
          (await client.query<object>(text, [...values]).catch(rethrow)).rows,
        script: async (text) => void (await client.query(text).catch(rethrow)),
      }
      try {
        await connection.script('BEGIN')
        const result = await work(connection)
        await connection.script('COMMIT')
        client.off('error', ignore)
        client.release()
        return result
      } catch (error) {
        // The server undoes what a lost connection has not committed.
        client.release(true)
        throw error
      }
    },
    async version({ query, script }) {
      await query('SELECT pg_advisory_xact_lock($1)', [migrationLock])
      await script('CREATE TABLE IF NOT EXISTS pollstr_schema (version INTEGER NOT NULL)')
      const [row] = (await query('SELECT max(version) AS version FROM pollstr_schema', [])) as {
        version: number | null
      }[]
      return row?.version ?? 0
    },
    async setVersion({ query }, version) {
      await query('INSERT INTO pollstr_schema (version) VALUES ($1)', [version])
    },
    async close() {
      if (isOpen) await pool.end()
      isOpen = false
    },
  }
}

function ignore(): void {}

/** What the database itself has said stays as it is; that it cannot be asked is a 503. */
function rethrow(error: unknown): never {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const isAnswer = /^[0-9A-Z]{5}$/.test(code) && !/^(08|53|57)/.test(code)
  throw isAnswer ? error : unavailable(error)
}

function whyNot(url: string, error: unknown): string {
  const { hostname, port, pathname } = new URL(url)
  const reason =
    error instanceof Error ? error.message || String('code' in error && error.code) : ''
  return `DATABASE_URL: no PostgreSQL answers at ${hostname}:${port || 5432}${pathname} (${reason})`
}
