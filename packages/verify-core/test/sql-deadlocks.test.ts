import mysql from 'mysql2/promise'
import pg from 'pg'
import { sqlStore } from 'verify-core/sql'
import { afterAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { counting } from './sql/counting.ts'
import { allEngines } from './sql/engines.ts'
import { makeTables } from './sql/tables.ts'

const engines = await allEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.stop())))

/** One connection, so that a transaction can be held open: answers the rows. */
type Ask = (sql: string) => Promise<unknown>

const connections: Readonly<Record<string, (url: string) => Promise<Ask>>> = {
  async postgresql(url) {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    onTestFinished(() => client.end())
    return async (sql) => (await client.query<Record<string, unknown>>(sql)).rows
  },
  async mysql(url) {
    const client = await mysql.createConnection(url)
    onTestFinished(() => client.end())
    return async (sql) => (await client.query(sql))[0]
  },
}

const blockedByMe =
  'SELECT pid FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))'

/** The first counter, unless somebody has it. */
const freeRow = (records: string) =>
  `SELECT record_key FROM ${records} WHERE record_key = 'a' FOR UPDATE SKIP LOCKED`

for (const engine of engines) {
  const { url } = engine
  // SQLite has one writer at a time.
  if (url === undefined || engine.name.startsWith('SQLite')) continue
  describe(`sqlStore: ${engine.name}`, () => {
    it('draws again what a deadlock has undone, and counts it once', async () => {
      const tables = await makeTables(engine)
      onTestFinished(() => tables.drop())
      const records = `${tables.tablePrefix}records`
      const { database, statements } = counting(tables.database)
      const store = sqlStore(database, { tablePrefix: tables.tablePrefix, sweepSeconds: 0 })
      const budgets = ['a', 'b', 'c', 'd'].map((key) => ({ key, limit: 9, windowSeconds: 3_600 }))
      await store.take(budgets)
      statements.length = 0
      const ask = await connections[database.dialect]?.(url)
      if (ask === undefined) throw new Error(`No connection for ${database.dialect}`)

      await ask('BEGIN')
      await ask(`UPDATE ${records} SET taken = taken + 1 WHERE record_key IN ('b', 'c', 'd')`)
      const taking = store.take(budgets)
      const isTakingStuck =
        database.dialect === 'mysql'
          ? async () =>
              ((await tables.second.query(freeRow(records), [])) as unknown[]).length === 0
          : async () => ((await ask(blockedByMe)) as unknown[]).length > 0
      await vi.waitFor(async () => expect(await isTakingStuck()).toBe(true), { timeout: 5_000 })
      // Now each waits for the other. Undone is who waits longest (PostgreSQL) or has written less (MariaDB).
      await ask(`UPDATE ${records} SET taken = taken + 1 WHERE record_key = 'a'`)
      await ask('ROLLBACK')

      expect((await taking).map(({ count }) => count)).toEqual([2, 2, 2, 2])
      expect(statements.length).toBe(2)
    })
  })
}
