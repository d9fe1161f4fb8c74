import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { migrate, type SqlDatabase, sqlStore } from 'verify-core/sql'
import { storeContract } from 'verify-core/testing'
import { afterAll, describe, expect, it } from 'vitest'
import { mariadbService, postgresService } from '../../../tools/services/sql.ts'
import { newPrefix } from './sql/engines.ts'
import { dropTables } from './sql/tables.ts'

const [postgres, mariadb] = [await postgresService(), await mariadbService()]
const folder = mkdtempSync(join(tmpdir(), 'recipes-'))
const given = { ...process.env }
const file = (name: string) => {
  process.env['SQLITE_FILE'] = join(folder, `${name}.db`)
}
if (postgres) process.env['DATABASE_URL'] = postgres.url
if (mariadb) process.env['MYSQL_URL'] = mariadb.url
afterAll(async () => {
  process.env = given
  rmSync(folder, { recursive: true, force: true })
  await Promise.all([postgres?.stop(), mariadb?.stop()])
})

interface Recipe {
  readonly name: string
  readonly isHere: boolean
  load(): Promise<{ database: SqlDatabase; close: () => unknown }>
}

// The files are what docs/stores-sql.md shows, as they are.
const recipes: readonly Recipe[] = [
  {
    name: 'pg',
    isHere: postgres !== undefined,
    async load() {
      const { database, pool } = await import('./sql/recipes/pg.ts')
      return { database, close: () => pool.end() }
    },
  },
  {
    name: 'postgres-js',
    isHere: postgres !== undefined,
    async load() {
      const { database, client } = await import('./sql/recipes/postgres-js.ts')
      return { database, close: () => client.end() }
    },
  },
  {
    name: 'kysely',
    isHere: postgres !== undefined,
    async load() {
      const { database, db } = await import('./sql/recipes/kysely.ts')
      return { database, close: () => db.destroy() }
    },
  },
  {
    name: 'drizzle',
    isHere: postgres !== undefined,
    async load() {
      const { database, db } = await import('./sql/recipes/drizzle.ts')
      return { database, close: () => db.$client.end() }
    },
  },
  {
    name: 'mysql2',
    isHere: mariadb !== undefined,
    async load() {
      const { database, pool } = await import('./sql/recipes/mysql2.ts')
      return { database, close: () => pool.end() }
    },
  },
  {
    name: 'node-sqlite',
    isHere: true,
    async load() {
      file('node-sqlite')
      const { database, db } = await import('./sql/recipes/node-sqlite.ts')
      return { database, close: () => db.close() }
    },
  },
  {
    name: 'better-sqlite3',
    isHere: true,
    async load() {
      file('better-sqlite3')
      const { database, db } = await import('./sql/recipes/better-sqlite3.ts')
      return { database, close: () => db.close() }
    },
  },
]

/** Some of each verb and type: what a client could bend. The statements themselves are proved elsewhere. */
const sample = /^(S03|S08|S13|S23|S30|S38|S50|S58|S62|S63|S68|S76|SV13|SV14|SV16|SK07|SK14)$/

describe('the recipes of docs/stores-sql.md', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/stores-sql.md'), 'utf8')

  for (const { name, isHere, load } of recipes) {
    it(`are there as they are tested: ${name}`, () => {
      const code = readFileSync(join(import.meta.dirname, `sql/recipes/${name}.ts`), 'utf8')
      expect(docs).toContain(`\`\`\`ts\n${code}\`\`\``)
    })

    it.skipIf(!isHere)(`make a store that keeps its promises: ${name}`, async () => {
      const { database, close } = await load()
      const tablePrefix = newPrefix()
      await migrate(database, { tablePrefix })
      try {
        for (const { id, run } of contractOn(database, tablePrefix))
          if (sample.test(id)) await run()
      } finally {
        await dropTables(database, tablePrefix)
        await close()
      }
    })
  }
})

function contractOn(database: SqlDatabase, tablePrefix: string) {
  return storeContract(async () => {
    await database.query(`DELETE FROM ${tablePrefix}records`, [])
    let now = 1_800_000_000_123
    return {
      store: sqlStore(database, { tablePrefix, clock: () => now }),
      now: () => now,
      advance: (seconds) => void (now += seconds * 1_000),
    }
  })
}
