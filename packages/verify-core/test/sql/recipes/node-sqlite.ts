import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { SqlDatabase } from 'verify-core/sql'

export const db = new DatabaseSync(process.env['SQLITE_FILE'] ?? 'app.db', { timeout: 1_000 })
db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
const prepared = new Map<string, StatementSync>()

export const database: SqlDatabase = {
  dialect: 'sqlite',
  query(sql, params) {
    const statement = prepared.get(sql) ?? db.prepare(sql)
    prepared.set(sql, statement)
    return statement.all(...params)
  },
}
