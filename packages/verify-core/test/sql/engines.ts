import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import BetterSqlite from 'better-sqlite3'
import mysql from 'mysql2/promise'
import pg from 'pg'
import type { SqlDatabase } from 'verify-core/sql'
import { mariadbService, postgresService, type Service } from '../../../../tools/services/sql.ts'

/** A client of an app, as docs/stores-sql.md says to hand it over. */
export interface Client {
  readonly database: SqlDatabase
  close(): Promise<void>
}

/** A database that tests can have clients of, all of the same data. */
export interface Engine {
  readonly name: string
  /** Where another process finds it; absent when none can. */
  readonly url?: string
  connect(): Promise<Client>
  /** Ends whatever was started for it. Its clients are closed by then. */
  stop(): Promise<void>
}

/** A prefix that no other run has. */
export const newPrefix = () => `t${randomBytes(6).toString('hex')}_`

export function pgClient(url: string): Client {
  const pool = new pg.Pool({ connectionString: url, max: 8 })
  return {
    database: {
      dialect: 'postgresql',
      query: async (sql, params) => (await pool.query<Record<string, unknown>>(sql, params)).rows,
    },
    close: () => pool.end(),
  }
}

export function mysqlClient(url: string): Client {
  const pool = mysql.createPool({ uri: url, connectionLimit: 8 })
  return {
    database: {
      dialect: 'mysql',
      query: async (sql, params) => {
        const [rows] = await (params.length > 0 ? pool.execute(sql, params) : pool.query(sql))
        return rows
      },
    },
    close: () => pool.end(),
  }
}

// Tests do without fsync.
const pragmas = 'PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF'

export function nodeSqliteClient(file: string): Client {
  const db = new DatabaseSync(file)
  db.exec(pragmas)
  const prepare = once((sql) => db.prepare(sql))
  return {
    database: { dialect: 'sqlite', query: (sql, params) => prepare(sql).all(...params) },
    close: async () => db.close(),
  }
}

export function betterSqliteClient(file: string): Client {
  const db = new BetterSqlite(file)
  db.exec(pragmas)
  const prepare = once((sql) => db.prepare(sql))
  return {
    database: {
      dialect: 'sqlite',
      query(sql, params) {
        const statement = prepare(sql)
        return statement.reader ? statement.all(...params) : statement.run(...params)
      },
    },
    close: async () => void db.close(),
  }
}

function once<Made>(make: (sql: string) => Made): (sql: string) => Made {
  const made = new Map<string, Made>()
  return (sql) => {
    const known = made.get(sql) ?? make(sql)
    made.set(sql, known)
    return known
  }
}

/** Every engine that can be had here. */
export async function allEngines(): Promise<readonly Engine[]> {
  const servers = [
    serverEngine('PostgreSQL, pg', await postgresService(), pgClient),
    serverEngine('MariaDB, mysql2', await mariadbService(), mysqlClient),
  ]
  return [
    ...servers.filter((engine) => engine !== undefined),
    memoryEngine('SQLite in memory, node:sqlite', nodeSqliteClient),
    memoryEngine('SQLite in memory, better-sqlite3', betterSqliteClient),
    fileEngine('SQLite file, node:sqlite', nodeSqliteClient),
    fileEngine('SQLite file, better-sqlite3', betterSqliteClient),
  ]
}

function serverEngine(
  name: string,
  service: Service | undefined,
  open: (url: string) => Client,
): Engine | undefined {
  if (service === undefined) return undefined
  const { url } = service
  return { name, url, connect: async () => open(url), stop: () => service.stop() }
}

export function fileEngine(name: string, open: (file: string) => Client): Engine {
  const folder = mkdtempSync(join(tmpdir(), 'sqlite-'))
  const file = join(folder, 'app.db')
  return {
    name,
    url: file,
    connect: async () => open(file),
    stop: async () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A database in memory has one client: all share it, and it lives as long as the engine. */
function memoryEngine(name: string, open: (file: string) => Client): Engine {
  const { database, close } = open(':memory:')
  return { name, connect: async () => ({ database, close: async () => {} }), stop: close }
}
