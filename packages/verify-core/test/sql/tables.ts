import { migrate, type SqlDatabase } from 'verify-core/sql'
import { type Client, type Engine, newPrefix } from './engines.ts'

/** Tables of one run and two clients of them. */
export interface Tables {
  readonly tablePrefix: string
  readonly database: SqlDatabase
  readonly second: SqlDatabase
  /** Delete all rows. */
  empty(): Promise<void>
  /** Drop what was made, and close the clients. */
  drop(): Promise<void>
}

const procedures = [
  'create',
  'replace',
  'remove',
  'take',
  'sweep',
  'save_enrollment',
  'write_audit',
  'purge_audit',
]

export async function makeTables(engine: Engine): Promise<Tables> {
  const tablePrefix = newPrefix()
  const clients = [await engine.connect(), await engine.connect()] as const
  const [{ database }, { database: second }] = clients
  await migrate(database, { tablePrefix })
  return {
    tablePrefix,
    database,
    second,
    async empty() {
      await database.query(`DELETE FROM ${tablePrefix}records`, [])
      await database.query(`DELETE FROM ${tablePrefix}enrollments`, [])
      await database.query(`DELETE FROM ${tablePrefix}audit`, [])
    },
    async drop() {
      await dropTables(database, tablePrefix)
      await Promise.all(clients.map((client: Client) => client.close()))
    },
  }
}

export async function dropTables(database: SqlDatabase, tablePrefix: string): Promise<void> {
  for (const name of ['schema', 'records', 'enrollments', 'audit']) {
    await database.query(`DROP TABLE IF EXISTS ${tablePrefix}${name}`, [])
  }
  if (database.dialect !== 'mysql') return
  for (const name of procedures) {
    await database.query(`DROP PROCEDURE IF EXISTS ${tablePrefix}${name}`, [])
  }
}
