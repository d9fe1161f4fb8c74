import { drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import type { SqlDatabase } from 'verify-core/sql'

export const db = drizzle(new Pool({ connectionString: process.env['DATABASE_URL'] }))
export const database: SqlDatabase = {
  dialect: 'postgresql',
  // Drizzle has no query with text and parameters of one's own: its client has.
  async query(sql, params) {
    const { rows } = await db.$client.query<object>(sql, params)
    return rows
  },
}
