import { drizzle } from 'drizzle-orm/node-postgres'
import { Pool } from 'pg'
import type { SqlDatabase } from 'verify-core/sql'

export const db = drizzle(new Pool({ connectionString: process.env['DATABASE_URL'] }))
// Named statements are prepared once for each connection: several times as fast.
const names = new Map<string, string>()

// Drizzle has no query with text and parameters of one's own: its client has.
export const database: SqlDatabase = {
  dialect: 'postgresql',
  async query(text, values) {
    const name = names.get(text) ?? `two_factor_${names.size}`
    names.set(text, name)
    const { rows } = await db.$client.query<object>({ name, text, values })
    return rows
  },
}
