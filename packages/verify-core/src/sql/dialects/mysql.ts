import type { Row } from '../database.ts'
import { mysqlMigrations } from '../schema/mysql.ts'
import { byCount, upTo } from './by-count.ts'
import type { Dialect, Drawn } from './dialect.ts'

/**
 * MySQL 8.0.29 and later, MariaDB 10.6 and later. Neither MySQL's INSERT nor its UPDATE can say who won through rows,
 * so what writes is a procedure: still one round trip.
 */
export const mysql: Dialect = {
  placeholder: undefined,
  // Not UNIX_TIMESTAMP(): that goes by the session's time zone, and some have an hour twice.
  now: "(TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(3)) DIV 1000)",
  given: ':now',
  migrations: mysqlMigrations,
  instant: (ms) => new Date(ms).toISOString().slice(0, 23),
  // Deadlock; MariaDB's "record has changed since last read".
  undone: new Set(['ER_LOCK_DEADLOCK', 'ER_CHECKREAD', 1213, 1020]),

  statements({ records, enrollments, prefix }, now) {
    const enrollment = ':userId, :phone, :confirmedAt, :factorVersion, :revision, :document'
    return {
      changed: (rows) => Number(only(rows)),
      get: byCount((count) => {
        const keys = upTo(count).map((nth) => `:key${nth}`)
        return `SELECT record_key, value, version FROM ${records}
WHERE record_key IN (${keys.join(', ')}) AND kind = 'record'
  AND (expires_at IS NULL OR expires_at > ${now})`
      }),
      create: `CALL ${prefix}create(:key, :value, :version, :expiresAt, ${now})`,
      replace: `CALL ${prefix}replace(:key, :value, :version, :expiresAt, :ifVersion, ${now})`,
      remove: `CALL ${prefix}remove(:key, NULL, ${now})`,
      removeVersion: `CALL ${prefix}remove(:key, :ifVersion, ${now})`,
      take: (draws) => ({
        text: `CALL ${prefix}take(:draws, ${now})`,
        values: { draws: JSON.stringify(draws) },
      }),
      taken,
      sweep: (batch) => `CALL ${prefix}sweep(${batch}, ${now})`,
      findEnrollment: `SELECT document, revision FROM ${enrollments} WHERE user_id = :userId`,
      createEnrollment: `CALL ${prefix}save_enrollment(${enrollment}, NULL)`,
      replaceEnrollment: `CALL ${prefix}save_enrollment(${enrollment}, :ifRevision)`,
      removeEnrollment: `DELETE FROM ${enrollments} WHERE user_id = :userId`,
      writeAudit: `CALL ${prefix}write_audit(:rows)`,
      purgeAudit: (batch) => `CALL ${prefix}purge_audit(${batch}, :before)`,
    }
  },
}

function taken(rows: readonly Row[]): readonly Drawn[] {
  const answers = JSON.parse(String(only(rows))) as readonly [number, number, number][]
  return answers.map(([allowed, count, resetsAt]) => ({ allowed: allowed === 1, count, resetsAt }))
}

/** Our procedures answer one value. By its place, because some clients give the columns of a CALL names of their own. */
function only([row = {}]: readonly Row[]): unknown {
  return Object.values(row)[0]
}
