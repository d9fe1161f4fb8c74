import { randomUUID } from 'node:crypto'
import type { Enrollment, EnrollmentStore } from 'verify-core'
import type { Database } from './database/database.ts'

/** The enrollments in a table of Pollstr's own, as an app does that has such a table already. */
export interface TwoFactorTable extends EnrollmentStore {
  /** The phone that a user has proved to hold. */
  readonly phoneOf: (userId: number) => Promise<string | undefined>
}

/** Keep enrollments in the table `two_factor`, one row per user. */
export function twoFactorTable({ rows }: Database): TwoFactorTable {
  return {
    async find(userId) {
      const [row] = await rows<{ document: string; revision: string }>`
        SELECT document, revision FROM two_factor WHERE user_id = ${Number(userId)}`
      if (row === undefined) return undefined
      return { enrollment: JSON.parse(row.document) as Enrollment, revision: row.revision }
    },
    async save(userId, enrollment, { ifRevision }) {
      const id = Number(userId)
      const phone = enrollment.factors.find((factor) => factor.kind === 'phone')?.phone ?? null
      const document = JSON.stringify(enrollment)
      // Random, so that a row made anew is never taken for the one that was read.
      const revision = randomUUID()
      const saved =
        ifRevision === undefined
          ? await rows`
              INSERT INTO two_factor (user_id, number, document, revision)
              VALUES (${id}, ${phone}, ${document}, ${revision})
              ON CONFLICT DO NOTHING RETURNING user_id`
          : await rows`
              UPDATE two_factor SET number = ${phone}, document = ${document}, revision = ${revision}
              WHERE user_id = ${id} AND revision = ${ifRevision} RETURNING user_id`
      return saved.length === 1
    },
    async remove(userId) {
      await rows`DELETE FROM two_factor WHERE user_id = ${Number(userId)}`
    },
    async phoneOf(userId) {
      const [row] = await rows<{ number: string | null }>`
        SELECT number FROM two_factor WHERE user_id = ${userId}`
      return row?.number ?? undefined
    },
  }
}
