import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { seed } from '../seed.ts'
import type { Database, Driver, Queries } from './database.ts'
import { openPostgres } from './postgres.ts'
import { openSqlite } from './sqlite.ts'

const migrationsFolder = join(import.meta.dirname, '..', 'migrations')

/** How a database is opened. */
export interface OpenOptions {
  /** Add the demo user `test` / `test1234` to a new database. A known password has no place in production. */
  readonly withDemoUser: boolean
}

/**
 * Open a database, bring its tables up to date, and fill it when it is new. `address`: a `postgres://` URL, or the path
 * of an SQLite file.
 * @throws {Error} when it cannot be opened, in words for the operator.
 */
export async function openDatabase(address: string, options: OpenOptions): Promise<Database> {
  const driver = isPostgres(address) ? await openPostgres(address) : openSqlite(address)
  try {
    await migrate(driver, options)
  } catch (error) {
    await driver.close()
    throw error
  }
  return {
    ...queriesOf(driver, driver.query),
    dialect: driver.dialect,
    query: driver.query,
    transaction: (work) =>
      driver.transaction((connection) => work(queriesOf(driver, connection.query))),
    close: driver.close,
  }
}

/** Whether an address is that of a PostgreSQL, and not the path of a file. */
export function isPostgres(address: string): boolean {
  return /^postgres(ql)?:\/\//.test(address)
}

function queriesOf({ placeholder }: Driver, query: Driver['query']): Queries {
  const texts = new WeakMap<TemplateStringsArray, string>()
  return {
    async rows<Row extends object>(
      parts: TemplateStringsArray,
      ...values: Parameters<Driver['query']>[1]
    ) {
      const text =
        texts.get(parts) ??
        parts.map((part, nth) => (nth === 0 ? part : placeholder(nth) + part)).join('')
      texts.set(parts, text)
      return (await query(text, values)) as readonly Row[]
    },
  }
}

/** Run every migration the database has not seen, and fill an empty one: all of it, or nothing. */
async function migrate(driver: Driver, options: OpenOptions): Promise<void> {
  const folder = join(migrationsFolder, driver.dialect)
  const files = readdirSync(folder).sort()
  await driver.transaction(async (connection) => {
    // Read inside the transaction: another process may be starting too.
    const done = await driver.version(connection)
    if (done >= files.length) return
    for (const file of files.slice(done)) {
      await connection.script(readFileSync(join(folder, file), 'utf8'))
    }
    await driver.setVersion(connection, files.length)
    if (done === 0) await seed(queriesOf(driver, connection.query), options)
  })
}
