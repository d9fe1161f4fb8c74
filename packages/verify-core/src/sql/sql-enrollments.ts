import { isRandomId, randomId } from '../crypto.ts'
import type { Enrollment, EnrollmentStore } from '../records/types.ts'
import type { Row, SqlDatabase, SqlOptions } from './database.ts'
import { openSession } from './session.ts'
import { storedKey, toText } from './text.ts'

/**
 * Keep enrollments in a table of their own, with columns that an operator can query: `user_id`, `phone`,
 * `confirmed_at` (UTC), `factor_version`, `revision` and the whole as JSON, `document`. One statement each.
 * A user id is stored as it is, or as a hash when it has more than 200 characters, spaces, quotes, backslashes or other
 * than ASCII. Run `migrate` before.
 * @throws {TypeError} when the dialect, the query or an option is not what it must be.
 */
export function sqlEnrollments(
  database: SqlDatabase,
  options: Pick<SqlOptions, 'tablePrefix'> = {},
): EnrollmentStore {
  const session = openSession(database, options)
  const { statements, dialect } = session

  return {
    async find(userId) {
      const [row] = await session.ask(statements.findEnrollment, { userId: storedKey(userId) })
      return row && { enrollment: documentOf(row), revision: String(row['revision']) }
    },

    async save(userId, enrollment, { ifRevision }) {
      const phone = enrollment.factors.find(({ kind }) => kind === 'phone')
      const row = {
        userId: storedKey(userId),
        phone: phone?.phone ?? null,
        confirmedAt: phone === undefined ? null : dialect.instant(phone.confirmedAt),
        factorVersion: enrollment.factorVersion,
        revision: randomId(),
        document: toText(enrollment),
      }
      if (ifRevision === undefined) {
        return (await session.change(statements.createEnrollment, row)) > 0
      }
      if (!isRandomId(ifRevision)) return false
      return (await session.change(statements.replaceEnrollment, { ...row, ifRevision })) > 0
    },

    async remove(userId) {
      await session.run(statements.removeEnrollment, { userId: storedKey(userId) })
    },
  }
}

/** Some clients read JSON columns by themselves. Core checks what comes out. */
function documentOf({ document }: Row): Enrollment {
  return (typeof document === 'string' ? JSON.parse(document) : document) as Enrollment
}
