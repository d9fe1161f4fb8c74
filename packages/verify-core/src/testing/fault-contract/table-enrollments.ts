import type { Enrollment, EnrollmentStore, Json, Store } from 'verify-core'

/** An app's own table of enrollments, kept in a store so that it can fail like one. */
export function tableEnrollments(table: Store): EnrollmentStore {
  return {
    async find(userId) {
      const [row] = await table.get([userId])
      // Only `save` writes here.
      return row && { enrollment: row.value as object as Enrollment, revision: row.version }
    },
    async save(userId, enrollment, { ifRevision }) {
      const row = structuredClone(enrollment) as object as Json
      return (await table.put(userId, row, { ifVersion: ifRevision })) !== undefined
    },
    async remove(userId) {
      await table.remove(userId)
    },
  }
}
