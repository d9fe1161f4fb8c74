import type { Names } from '../database.ts'
import { sqliteMigrations } from '../schema/sqlite.ts'
import { auditColumnNames, auditColumns } from './audit-columns.ts'
import type { Dialect } from './dialect.ts'
import { returningStatements } from './returning.ts'
import { takenByKey } from './taken.ts'

/** SQLite 3.42 and later. */
export const sqlite: Dialect = {
  placeholder: undefined,
  now: "CAST(round(unixepoch('subsec') * 1000) AS INTEGER)",
  given: 'CAST(:now AS bigint)',
  migrations: sqliteMigrations,
  instant: (ms) => new Date(ms).toISOString(),
  // Busy, busy while recovering, busy because the snapshot is old; better-sqlite3 names them, node:sqlite numbers them.
  undone: new Set(['SQLITE_BUSY', 'SQLITE_BUSY_RECOVERY', 'SQLITE_BUSY_SNAPSHOT', 5, 261, 517]),

  statements(names, now) {
    const text = take(names, now)
    return {
      ...returningStatements(names, now),
      take: (draws) => ({ text, values: { draws: JSON.stringify(draws) } }),
      taken: takenByKey,
      sweep: (batch) => `DELETE FROM ${names.records} WHERE rowid IN (
  SELECT rowid FROM ${names.records} WHERE expires_at <= ${now} ORDER BY expires_at LIMIT ${batch})
RETURNING kind`,
      writeAudit: `INSERT INTO ${names.audit} (${auditColumns})
SELECT ${auditColumnNames.map((name) => `value ->> '${name}'`).join(', ')}
FROM json_each(:rows) WHERE true
ON CONFLICT (id) DO NOTHING`,
      purgeAudit: (batch) => `DELETE FROM ${names.audit} WHERE rowid IN (
  SELECT rowid FROM ${names.audit} WHERE at < :before ORDER BY at LIMIT ${batch})
RETURNING id`,
    }
  },
}

/** SQLite lets one statement write at a time, so all counters can be read, judged together, and written. */
function take({ records }: Names, now: string): string {
  return `WITH asked AS (
  SELECT key AS place, value ->> 'key' AS record_key, value ->> 'limit' AS most,
    value ->> 'amount' AS amount, value ->> 'fresh' AS fresh, value ->> 'freshMs' AS fresh_ms,
    value ->> 'freshAllowed' AS fresh_allowed
  FROM json_each(:draws)
), judged AS MATERIALIZED (
  SELECT asked.*, kept.taken AS before, kept.expires_at AS ends_at,
    CASE WHEN kept.taken IS NULL THEN fresh_allowed
      WHEN amount <= 0 OR kept.taken + amount <= most THEN 1 ELSE 0 END AS allowed
  FROM asked LEFT JOIN ${records} AS kept
    ON kept.record_key = asked.record_key AND kept.kind = 'counter' AND kept.expires_at > ${now}
)
INSERT INTO ${records} (record_key, kind, taken, allowed, expires_at)
SELECT record_key, 'counter',
  CASE WHEN before IS NULL THEN fresh WHEN allowed THEN max(0, before + amount) ELSE before END,
  allowed, coalesce(ends_at, ${now} + fresh_ms)
FROM judged
WHERE place <= coalesce((SELECT min(place) FROM judged WHERE NOT allowed), place)
ON CONFLICT (record_key, kind) DO UPDATE
SET taken = excluded.taken, allowed = excluded.allowed, expires_at = excluded.expires_at
RETURNING record_key, allowed, taken, expires_at`
}
