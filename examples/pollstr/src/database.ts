import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { seed } from './seed.ts'

/** The open database of Pollstr. */
export type Database = DatabaseSync

const migrationsFolder = join(import.meta.dirname, 'migrations')

/** How a database is opened. */
export interface OpenOptions {
  /** Add the demo user `test` / `test1234` to a new database. A known password has no place in production. */
  readonly withDemoUser: boolean
}

/** Open the database file, bring its tables up to date, and fill it when it is new. */
export async function openDatabase(path: string, { withDemoUser }: OpenOptions): Promise<Database> {
  const database = new DatabaseSync(path, { enableForeignKeyConstraints: true, timeout: 5_000 })
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const isNew = migrate(database)
  if (isNew) await seed(database, { withDemoUser })
  return database
}

/** Run every migration the database has not seen; answers whether it was empty. */
function migrate(database: Database): boolean {
  const files = readdirSync(migrationsFolder)
    .filter((name) => name.endsWith('.sql'))
    .sort()
  return transaction(database, () => {
    // Read inside the transaction: another process may be starting too.
    const { user_version: done } = database.prepare('PRAGMA user_version').get() as {
      user_version: number
    }
    for (const file of files.slice(done)) {
      database.exec(readFileSync(join(migrationsFolder, file), 'utf8'))
    }
    database.exec(`PRAGMA user_version = ${Math.max(done, files.length)}`)
    return done === 0
  })
}

/** Run `work` whole or not at all. It must not await. */
export function transaction<T>(database: Database, work: () => T): T {
  database.exec('BEGIN IMMEDIATE')
  try {
    const result = work()
    database.exec('COMMIT')
    return result
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}
