import mysql from 'mysql2/promise'
import pg from 'pg'
import { migrate, type SqlDatabase, sqlStore } from 'verify-core/sql'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { mariadbService, postgresService } from '../../../tools/services/sql.ts'
import { newPrefix } from './sql/engines.ts'
import { dropTables } from './sql/tables.ts'

const [postgres, mariadb] = [await postgresService(), await mariadbService()]
afterAll(() => Promise.all([postgres?.stop(), mariadb?.stop()]))

function postgresWith(setting: string): SqlDatabase {
  const options = `-c ${setting.replaceAll(' ', '\\ ')}`
  const pool = new pg.Pool({ connectionString: postgres?.url, max: 8, options })
  onTestFinished(() => pool.end())
  return {
    dialect: 'postgresql',
    query: async (sql, params) => (await pool.query<object>(sql, params)).rows,
  }
}

function mariadbWith(statement: string): SqlDatabase {
  const pool = mysql.createPool({ uri: mariadb?.url ?? '', connectionLimit: 8 })
  pool.pool.on('connection', (connection) => void connection.query(statement))
  onTestFinished(() => pool.end())
  return {
    dialect: 'mysql',
    query: async (sql, params) => {
      const [rows] = await (params.length > 0 ? pool.execute(sql, params) : pool.query(sql))
      return rows
    },
  }
}

/** What a session may be set to; none of it is ours to choose. */
const settings: readonly (readonly [string, boolean, (setting: string) => SqlDatabase])[] = [
  ['default_transaction_isolation=repeatable read', postgres !== undefined, postgresWith],
  ['default_transaction_isolation=serializable', postgres !== undefined, postgresWith],
  ['timezone=Asia/Tokyo', postgres !== undefined, postgresWith],
  ['SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED', mariadb !== undefined, mariadbWith],
  ['SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE', mariadb !== undefined, mariadbWith],
  ["SET sql_mode = 'ANSI'", mariadb !== undefined, mariadbWith],
  ["SET time_zone = '+09:00'", mariadb !== undefined, mariadbWith],
  ['SET NAMES latin1', mariadb !== undefined, mariadbWith],
]

describe('sqlStore allows exactly the limit, keeps text and knows the time', () => {
  for (const [setting, isHere, connect] of settings) {
    it.skipIf(!isHere)(`under ${setting}`, async () => {
      const database = connect(setting)
      const tablePrefix = newPrefix()
      onTestFinished(() => dropTables(database, tablePrefix))
      await migrate(database, { tablePrefix })
      const store = sqlStore(database, { tablePrefix })
      const budgets = ['narrow', 'wide'].map((key) => ({ key, limit: 20, windowSeconds: 60 }))
      const answers = await Promise.all(Array.from({ length: 60 }, () => store.take(budgets)))
      expect(answers.filter(([narrow]) => narrow?.allowed).length).toBe(20)
      expect(answers.filter(([, wide]) => wide?.allowed).length).toBe(20)

      const expiresAt = Date.now() + 30_000
      await store.put('text', 'Zoë 👩‍👩‍👧', { ifVersion: undefined, expiresAt })
      await store.put('past', 1, { ifVersion: undefined, expiresAt: Date.now() - 30_000 })
      const entries = await store.get(['text', 'past'])
      expect(entries.map((entry) => entry?.value)).toEqual(['Zoë 👩‍👩‍👧', undefined])
    })
  }
})

/** Somebody else who holds the row of one counter and does not let go. */
const holders: readonly (readonly [string, boolean, () => SqlDatabase, () => Promise<Holder>])[] = [
  ['PostgreSQL', postgres !== undefined, () => postgresWith('lock_timeout=300'), holdPostgres],
  [
    'MariaDB',
    mariadb !== undefined,
    () => mariadbWith('SET SESSION innodb_lock_wait_timeout = 1'),
    holdMariadb,
  ],
]

interface Holder {
  run(sql: string): Promise<unknown>
  letGo(): Promise<void>
}

async function holdPostgres(): Promise<Holder> {
  const client = new pg.Client({ connectionString: postgres?.url })
  await client.connect()
  return { run: (sql) => client.query(sql), letGo: () => client.end() }
}

async function holdMariadb(): Promise<Holder> {
  const connection = await mysql.createConnection(mariadb?.url ?? '')
  return { run: (sql) => connection.query(sql), letGo: async () => connection.destroy() }
}

describe('sqlStore', () => {
  for (const [name, isHere, connect, hold] of holders) {
    it.skipIf(!isHere)(`takes nothing where one counter is not to be had: ${name}`, async () => {
      const database = connect()
      const tablePrefix = newPrefix()
      onTestFinished(() => dropTables(database, tablePrefix))
      await migrate(database, { tablePrefix })
      const store = sqlStore(database, { tablePrefix })
      const budgets = ['narrow', 'wide'].map((key) => ({ key, limit: 9, windowSeconds: 60 }))
      await store.take(budgets)

      const holder = await hold()
      await holder.run('BEGIN')
      await holder.run(`UPDATE ${tablePrefix}records SET taken = 5 WHERE record_key = 'wide'`)
      await expect(store.take(budgets)).rejects.toThrow(/lock/i)
      // Nothing is left open on the connection that failed: others find the narrow one free.
      await holder.run(`UPDATE ${tablePrefix}records SET taken = 7 WHERE record_key = 'narrow'`)
      await holder.run('ROLLBACK')
      await holder.letGo()
      expect((await store.take(budgets)).map(({ count }) => count)).toEqual([2, 2])
    })
  }
})
