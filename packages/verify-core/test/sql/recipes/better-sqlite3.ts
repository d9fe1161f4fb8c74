import Database, { type Statement } from 'better-sqlite3'
import type { SqlDatabase } from 'verify-core/sql'

const file = process.env['SQLITE_FILE'] ?? 'app.db'
export const db: Database.Database = new Database(file, { timeout: 1_000 })
db.pragma('journal_mode = WAL')
db.pragma('synchronous = FULL')
const prepared = new Map<string, Statement>()

export const database: SqlDatabase = {
  dialect: 'sqlite',
  query(sql, params) {
    const statement = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, statement)
    return statement.reader ? statement.all(...params) : statement.run(...params)
  },
}
