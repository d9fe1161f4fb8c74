import type { Names, SqlValue } from '../database.ts'
import { postgresqlMigrations } from '../schema/postgresql.ts'
import { auditColumns } from './audit-columns.ts'
import { byCount, upTo } from './by-count.ts'
import type { Ask, Dialect, Draw } from './dialect.ts'
import { returningStatements } from './returning.ts'
import { takenByKey } from './taken.ts'

/** PostgreSQL 12 and later. */
export const postgresql: Dialect = {
  placeholder: (nth) => `$${nth}`,
  now: 'CAST(floor(extract(epoch FROM statement_timestamp()) * 1000) AS bigint)',
  given: 'CAST(:now AS bigint)',
  migrations: postgresqlMigrations,
  instant: (ms) => new Date(ms).toISOString(),
  // Serialization failure, deadlock.
  undone: new Set(['40001', '40P01']),

  statements(names, now) {
    const chain = byCount((count) => takeText(names, now, count))
    return {
      ...returningStatements(names, now),
      take: (draws) => ({ text: chain(draws.length), values: valuesOf(draws) }),
      taken: takenByKey,
      sweep: (batch) => `DELETE FROM ${names.records} WHERE ctid = ANY (ARRAY(
  SELECT ctid FROM ${names.records} WHERE expires_at <= ${now}
  ORDER BY expires_at LIMIT ${batch} FOR UPDATE SKIP LOCKED))
RETURNING kind`,
      writeAudit: `INSERT INTO ${names.audit} (${auditColumns})
SELECT ${auditColumns} FROM json_to_recordset(CAST(:rows AS json)) AS given (
  id text, at bigint, type text, user_id text, challenge_id text, purpose text, phone text,
  country text, channel text, reason text, details json)
ON CONFLICT (id) DO NOTHING`,
      purgeAudit: (batch) => `DELETE FROM ${names.audit} WHERE id = ANY (ARRAY(
  SELECT id FROM ${names.audit} WHERE at < :before
  ORDER BY at LIMIT ${batch} FOR UPDATE SKIP LOCKED))
RETURNING id`,
    }
  },
}

/**
 * A chain of upserts: each waits for the row of its counter, judges what is there by then, and feeds the next.
 * A link that its forerunner does not feed touches nothing. What was decided is kept in the row, because nothing
 * else of it can be returned.
 */
function takeText({ records }: Names, now: string, count: number): string {
  const links = upTo(count).map((nth) => {
    const amount = `CAST(:amount${nth} AS bigint)`
    const fits = `${amount} <= 0 OR kept.taken + ${amount} <= CAST(:limit${nth} AS bigint)`
    const isLive = `kept.expires_at > ${now}`
    return `draw${nth} AS (
INSERT INTO ${records} AS kept (record_key, kind, taken, allowed, expires_at)
SELECT CAST(:key${nth} AS text), 'counter', CAST(:fresh${nth} AS bigint),
  CAST(:freshAllowed${nth} AS smallint), ${now} + CAST(:freshMs${nth} AS bigint)
${nth === 0 ? '' : `FROM draw${nth - 1} WHERE draw${nth - 1}.allowed = 1`}
ON CONFLICT (record_key, kind) DO UPDATE SET
  allowed = CASE WHEN NOT (${isLive}) THEN excluded.allowed WHEN ${fits} THEN 1 ELSE 0 END,
  taken = CASE WHEN NOT (${isLive}) THEN excluded.taken
    WHEN ${fits} THEN greatest(0, kept.taken + ${amount}) ELSE kept.taken END,
  expires_at = CASE WHEN ${isLive} THEN kept.expires_at ELSE excluded.expires_at END
RETURNING record_key, allowed, taken, expires_at)`
  })
  const answers = upTo(count).map((nth) => `SELECT * FROM draw${nth}`)
  return `WITH ${links.join(',\n')}\n${answers.join('\nUNION ALL ')}`
}

function valuesOf(draws: readonly Draw[]): Ask['values'] {
  const values: Record<string, SqlValue> = {}
  for (const [nth, draw] of draws.entries()) {
    for (const [name, value] of Object.entries(draw)) values[`${name}${nth}`] = value
  }
  return values
}
