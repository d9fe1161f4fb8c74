import { createPool } from 'mysql2/promise'
import type { SqlDatabase } from 'verify-core/sql'

export const pool = createPool(process.env['MYSQL_URL'] ?? '')
export const database: SqlDatabase = {
  dialect: 'mysql',
  async query(sql, params) {
    // Prepared, but for the statements of migrate(): MySQL prepares no CREATE PROCEDURE.
    const [rows] = await (params.length > 0 ? pool.execute(sql, params) : pool.query(sql))
    return rows
  },
}
