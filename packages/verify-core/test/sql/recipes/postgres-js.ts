import postgres from 'postgres'
import type { SqlDatabase } from 'verify-core/sql'

export const client = postgres(process.env['DATABASE_URL'] ?? '')
export const database: SqlDatabase = {
  dialect: 'postgresql',
  query: (sql, params) => client.unsafe(sql, params, { prepare: true }),
}
