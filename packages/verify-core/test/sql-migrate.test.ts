import { DatabaseSync } from 'node:sqlite'
import pg from 'pg'
import { auditLog, migrate, type SqlDatabase, type SqlDialect, sqlStore } from 'verify-core/sql'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { counting } from './sql/counting.ts'
import { allEngines, type Engine, newPrefix } from './sql/engines.ts'
import { dropTables } from './sql/tables.ts'

const engines = await allEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.stop())))

/** Two clients and a prefix under which nothing is. */
async function setUp(engine: Engine) {
  const tablePrefix = newPrefix()
  const [one, two] = [await engine.connect(), await engine.connect()]
  onTestFinished(async () => {
    await dropTables(one.database, tablePrefix)
    await Promise.all([one.close(), two.close()])
  })
  return { tablePrefix, database: one.database, second: two.database }
}

for (const engine of engines) {
  describe(`migrate: ${engine.name}`, () => {
    it('makes what the store needs, and does nothing the second time', async () => {
      const { tablePrefix, database } = await setUp(engine)
      await migrate(database, { tablePrefix })
      const store = sqlStore(database, { tablePrefix })
      await store.put('a', 1, { ifVersion: undefined })
      const { database: counted, statements } = counting(database)
      await migrate(counted, { tablePrefix })
      expect(statements.length).toBe(1)
      expect((await store.get(['a']))[0]?.value).toBe(1)
    })

    it('may run in several processes at once', async () => {
      const { tablePrefix, database, second } = await setUp(engine)
      const runs = Array.from({ length: 8 }, (_, nth) =>
        migrate(nth % 2 === 0 ? database : second, { tablePrefix }),
      )
      await Promise.all(runs)
      await sqlStore(second, { tablePrefix }).put('a', 1, { ifVersion: undefined })
    })

    it('takes up where an interrupted run stopped', async () => {
      const { tablePrefix, database } = await setUp(engine)
      let left = 4
      const dying = {
        ...database,
        query(sql: string, params: (string | number | null)[]) {
          left -= 1
          if (left < 0) throw new Error('killed')
          return database.query(sql, params)
        },
      }
      await expect(migrate(dying, { tablePrefix })).rejects.toThrow('killed')
      await migrate(database, { tablePrefix })
      await sqlStore(database, { tablePrefix }).put('a', 1, { ifVersion: undefined })
    })

    it('adds the audit log to the tables of an earlier release', async () => {
      const { tablePrefix, database } = await setUp(engine)
      const earlier: SqlDatabase = {
        ...database,
        query(sql, params) {
          if (sql.includes('audit')) throw new Error('not there yet')
          return database.query(sql, params)
        },
      }
      await expect(migrate(earlier, { tablePrefix })).rejects.toThrow('not there yet')
      const store = sqlStore(earlier, { tablePrefix })
      await store.put('a', 1, { ifVersion: undefined })
      await migrate(database, { tablePrefix })
      const audit = auditLog(database, { tablePrefix })
      audit.onEvent({ at: new Date(0), type: 'breaker_opened' })
      expect([await audit.flush(), (await audit.find()).length]).toEqual([0, 1])
      expect((await store.get(['a']))[0]?.value).toBe(1)
    })

    it('leaves the tables of a later release alone', async () => {
      const { tablePrefix, database } = await setUp(engine)
      await migrate(database, { tablePrefix })
      await database.query(`INSERT INTO ${tablePrefix}schema (version) VALUES (99)`, [])
      await migrate(database, { tablePrefix })
    })
  })
}

/** What `migrate` runs on an empty database, as text for the database's own client program. */
async function script(dialect: SqlDialect): Promise<string> {
  const statements: string[] = []
  const query = (sql: string) => {
    if (!sql.startsWith('SELECT')) statements.push(sql)
    return []
  }
  await migrate({ dialect, query })
  const once = [...new Set(statements)]
  const head = `-- The tables of verify-core/sql, as migrate() makes them. May be run again.`
  if (dialect !== 'mysql') return `${head}\n\n${once.map((text) => `${text};\n`).join('\n')}`
  return `${head}\n\nDELIMITER //\n\n${once.map((text) => `${text}//\n`).join('\n')}\nDELIMITER ;\n`
}

describe('the files for those who migrate by hand', () => {
  // Written anew by `vitest -u`.
  for (const dialect of ['postgresql', 'mysql', 'sqlite'] as const) {
    it(`hold what migrate runs: ${dialect}`, async () => {
      await expect(await script(dialect)).toMatchFileSnapshot(`../sql/${dialect}.sql`)
    })
  }

  it('make what migrate finds complete: SQLite', async () => {
    const db = new DatabaseSync(':memory:')
    onTestFinished(() => db.close())
    for (let nth = 0; nth < 2; nth += 1) db.exec(await script('sqlite'))
    const query = (sql: string, params: (string | number | null)[]) =>
      db.prepare(sql).all(...params)
    const { database, statements } = counting({ dialect: 'sqlite', query })
    await migrate(database)
    expect(statements.length).toBe(1)
    await sqlStore(database).put('a', 1, { ifVersion: undefined })
  })

  const postgres = engines.find(({ name }) => name.startsWith('PostgreSQL'))
  it.skipIf(postgres === undefined)('make what migrate finds complete: PostgreSQL', async () => {
    const client = new pg.Client({ connectionString: postgres?.url })
    await client.connect()
    const schema = newPrefix()
    await client.query(`CREATE SCHEMA ${schema}; SET search_path = ${schema}`)
    onTestFinished(async () => {
      await client.query(`DROP SCHEMA ${schema} CASCADE`)
      await client.end()
    })
    for (let nth = 0; nth < 2; nth += 1) await client.query(await script('postgresql'))
    const { database, statements } = counting({
      dialect: 'postgresql',
      query: async (sql, params) => (await client.query<Record<string, unknown>>(sql, params)).rows,
    })
    await migrate(database)
    expect(statements.length).toBe(1)
    await sqlStore(database).put('a', 1, { ifVersion: undefined })
  })
})
