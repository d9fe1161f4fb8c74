import { randomUUID } from 'node:crypto'
import type { Enrollment, EnrollmentStore } from 'verify-core'
import type { Database } from './database.ts'

/** The enrollments in a table of Pollstr's own, as an app does that has such a table already. */
export interface TwoFactorTable extends EnrollmentStore {
  /** The phone that a user has proved to hold. */
  readonly phoneOf: (userId: number) => string | undefined
}

/** Keep enrollments in the table `two_factor`, one row per user. */
export function twoFactorTable(database: Database): TwoFactorTable {
  const find = database.prepare('SELECT document, revision FROM two_factor WHERE user_id = ?')
  const number = database.prepare('SELECT number FROM two_factor WHERE user_id = ?')
  const insert = database.prepare(
    'INSERT INTO two_factor (user_id, number, document, revision) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
  )
  const update = database.prepare(
    'UPDATE two_factor SET number = ?, document = ?, revision = ? WHERE user_id = ? AND revision = ?',
  )
  const remove = database.prepare('DELETE FROM two_factor WHERE user_id = ?')

  return {
    async find(userId) {
      const row = find.get(Number(userId)) as { document: string; revision: string } | undefined
      if (row === undefined) return undefined
      return { enrollment: JSON.parse(row.document) as Enrollment, revision: row.revision }
    },
    async save(userId, enrollment, { ifRevision }) {
      const id = Number(userId)
      const phone = enrollment.factors.find((factor) => factor.kind === 'phone')?.phone ?? null
      const document = JSON.stringify(enrollment)
      // Random, so that a row made anew is never taken for the one that was read.
      const revision = randomUUID()
      const { changes } =
        ifRevision === undefined
          ? insert.run(id, phone, document, revision)
          : update.run(phone, document, revision, id, ifRevision)
      return changes === 1
    },
    async remove(userId) {
      remove.run(Number(userId))
    },
    phoneOf(userId) {
      const row = number.get(userId) as { number: string | null } | undefined
      return row?.number ?? undefined
    },
  }
}
