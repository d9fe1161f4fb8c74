import type { SqlDatabase, SqlOptions } from './database.ts'
import { again } from './retry.ts'
import { openSession, type Session } from './session.ts'

/** What a second process that migrates at the same moment can run into; by then the other has done it. */
const raced = new Set(['23505', '42P07', '42710', 'ER_SP_ALREADY_EXISTS', 'ER_TABLE_EXISTS_ERROR'])

/**
 * Make or update the tables (and in MySQL the procedures) of `sqlStore`, `sqlEnrollments` and `auditLog`. Does nothing when they
 * are up to date, takes up where an interrupted one stopped, and may run in several processes at once.
 * The same statements are in the package's `sql/` folder, for those who migrate by hand.
 */
export async function migrate(
  database: SqlDatabase,
  options: Pick<SqlOptions, 'tablePrefix'> = {},
): Promise<void> {
  const session = openSession(database, options)
  const migrations = session.dialect.migrations(session.names)
  const run = (text: string) => again(raced, () => session.run(text))

  const done = await versionOf(session)
  for (const statements of migrations.slice(done)) for (const text of statements) await run(text)
}

/** The last migration that has run. Read first, so that a user who may not create tables can start the app. */
async function versionOf({ ask, names }: Session): Promise<number> {
  try {
    const [row] = await ask(`SELECT max(version) AS version FROM ${names.schema}`)
    return Number(row?.['version'] ?? 0)
  } catch {
    // No such table. Whatever else it may be, the first migration fails by it too, and says so.
    return 0
  }
}
