import { CompiledQuery, Kysely, PostgresDialect } from 'kysely'
import { Pool } from 'pg'
import type { SqlDatabase } from 'verify-core/sql'

const pool = new Pool({ connectionString: process.env['DATABASE_URL'] })
export const db = new Kysely<object>({ dialect: new PostgresDialect({ pool }) })
export const database: SqlDatabase = {
  dialect: 'postgresql',
  query: async (sql, params) => (await db.executeQuery(CompiledQuery.raw(sql, params))).rows,
}
