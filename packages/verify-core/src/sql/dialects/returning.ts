import type { Names } from '../database.ts'
import { byCount, upTo } from './by-count.ts'
import type { Statements } from './dialect.ts'

/** What PostgreSQL and SQLite write alike: both upsert with a condition, and return what they wrote. */
export function returningStatements(
  { records, enrollments }: Names,
  now: string,
): Omit<Statements, 'take' | 'taken' | 'sweep' | 'writeAudit' | 'purgeAudit'> {
  const isLive = `(expires_at IS NULL OR expires_at > ${now})`
  return {
    changed: (rows) => rows.length,
    get: byCount((count) => {
      const keys = upTo(count).map((nth) => `:key${nth}`)
      return `SELECT record_key, value, version FROM ${records}
WHERE record_key IN (${keys.join(', ')}) AND kind = 'record' AND ${isLive}`
    }),
    create: `INSERT INTO ${records} AS kept (record_key, kind, value, version, expires_at)
VALUES (:key, 'record', :value, :version, CAST(:expiresAt AS bigint))
ON CONFLICT (record_key, kind) DO UPDATE
SET value = excluded.value, version = excluded.version, expires_at = excluded.expires_at
WHERE kept.expires_at <= ${now}
RETURNING version`,
    replace: `UPDATE ${records}
SET value = :value, version = :version, expires_at = CAST(:expiresAt AS bigint)
WHERE record_key = :key AND kind = 'record' AND version = :ifVersion AND ${isLive}
RETURNING version`,
    remove: `DELETE FROM ${records} WHERE record_key = :key AND ${isLive} RETURNING kind`,
    removeVersion: `DELETE FROM ${records}
WHERE record_key = :key AND kind = 'record' AND version = :ifVersion AND ${isLive}
RETURNING kind`,
    findEnrollment: `SELECT document, revision FROM ${enrollments} WHERE user_id = :userId`,
    createEnrollment: `INSERT INTO ${enrollments}
(user_id, phone, confirmed_at, factor_version, revision, document)
VALUES (:userId, :phone, :confirmedAt, :factorVersion, :revision, :document)
ON CONFLICT (user_id) DO NOTHING
RETURNING revision`,
    replaceEnrollment: `UPDATE ${enrollments}
SET phone = :phone, confirmed_at = :confirmedAt, factor_version = :factorVersion,
  revision = :revision, document = :document
WHERE user_id = :userId AND revision = :ifRevision
RETURNING revision`,
    removeEnrollment: `DELETE FROM ${enrollments} WHERE user_id = :userId RETURNING user_id`,
  }
}
