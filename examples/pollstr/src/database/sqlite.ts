import { DatabaseSync, type StatementSync } from 'node:sqlite'
import { setTimeout as delay } from 'node:timers/promises'
import { answerWithinMs, unavailable } from '../in-time.ts'
import type { Connection, Driver } from './database.ts'

/** Open an SQLite file, or make it. @throws {Error} naming the file when it cannot be opened. */
export function openSqlite(path: string): Driver {
  const file = openFile(path)
  // FULL: a lock or a vote that was answered is on the disk.
  file.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
  // From here on waiting for another process must not hold up everybody in this one.
  file.exec('PRAGMA busy_timeout = 10')
  const prepared = new Map<string, StatementSync>()
  const connection: Connection = {
    async query(text, values) {
      const statement = prepared.get(text) ?? file.prepare(text)
      prepared.set(text, statement)
      return whenFree(() => statement.all(...values))
    },
    async script(text) {
      file.exec(text)
    },
  }

  // There is one connection: while a transaction awaits, everybody else waits for their turn.
  let turn: Promise<unknown> = Promise.resolve()
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = turn.then(work)
    turn = done.catch(() => {})
    return done
  }

  return {
    dialect: 'sqlite',
    placeholder: () => '?',
    query: (text, values) => inTurn(() => connection.query(text, values)),
    transaction: (work) =>
      inTurn(async () => {
        await whenFree(() => file.exec('BEGIN IMMEDIATE'))
        try {
          const result = await work(connection)
          file.exec('COMMIT')
          return result
        } catch (error) {
          if (file.isTransaction) file.exec('ROLLBACK')
          throw error
        }
      }),
    async version({ query }) {
      const [row] = (await query('PRAGMA user_version', [])) as { user_version: number }[]
      return row?.user_version ?? 0
    },
    setVersion: ({ script }, version) => script(`PRAGMA user_version = ${version}`),
    close: () =>
      inTurn(async () => {
        if (!file.isOpen) return
        file.exec('PRAGMA optimize')
        file.close()
      }),
  }
}

function openFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5_000 })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(`Pollstr cannot start: DATABASE_URL: ${path}: ${reason}`, { cause: error })
  }
}

/** Do it as soon as no other process is writing. */
async function whenFree<T>(work: () => T): Promise<T> {
  for (const deadline = Date.now() + answerWithinMs; Date.now() < deadline; await delay(10)) {
    try {
      return work()
    } catch (error) {
      if (!isBusy(error)) throw error
    }
  }
  throw unavailable()
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5
}
