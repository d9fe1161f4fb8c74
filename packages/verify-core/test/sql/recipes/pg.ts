import { Pool } from 'pg'
import type { SqlDatabase } from 'verify-core/sql'

export const pool = new Pool({ connectionString: process.env['DATABASE_URL'] })
export const database: SqlDatabase = {
  dialect: 'postgresql',
  async query(sql, params) {
    const { rows } = await pool.query<object>(sql, params)
    return rows
  },
}
