import type { E164, Enrollment } from 'verify-core'
import { sqlEnrollments } from 'verify-core/sql'
import { enrollmentStoreContract } from 'verify-core/testing'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { allEngines } from './sql/engines.ts'
import { makeTables, type Tables } from './sql/tables.ts'

const engines = await allEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.stop())))

for (const engine of engines) {
  describe(`sqlEnrollments: ${engine.name}`, () => {
    let tables: Tables
    beforeAll(async () => {
      tables = await makeTables(engine)
    })
    beforeEach(() => tables.empty())
    afterAll(() => tables.drop())

    const open = () => ({
      enrollments: sqlEnrollments(tables.database, { tablePrefix: tables.tablePrefix }),
      second: sqlEnrollments(tables.second, { tablePrefix: tables.tablePrefix }),
    })
    for (const { id, name, run } of enrollmentStoreContract(open)) it(`${id} ${name}`, run)

    it('can be read by an operator, column by column', async () => {
      const { enrollments } = open()
      const enrollment: Enrollment = {
        enrollmentId: 'Zm9v',
        factorVersion: 7,
        factors: [
          {
            kind: 'phone',
            phone: '+447700900001' as E164,
            confirmedAt: Date.UTC(2026, 10, 24, 7, 19, 11, 123),
          },
        ],
      }
      await enrollments.save('ann@example.org', enrollment, { ifRevision: undefined })
      const { database, tablePrefix } = tables
      const rows = await database.query(
        `SELECT user_id, phone, confirmed_at, factor_version, revision, document
FROM ${tablePrefix}enrollments WHERE phone = '+447700900001' AND confirmed_at > '2026-11-24 07:19:11'`,
        [],
      )
      const [row = {}] = rows as readonly Readonly<Record<string, unknown>>[]
      expect(row['user_id']).toBe('ann@example.org')
      expect(new Date(String(row['confirmed_at'])).getUTCSeconds()).toBe(11)
      expect(Number(row['factor_version'])).toBe(7)
      expect(row['revision']).toBe((await enrollments.find('ann@example.org'))?.revision)
      const document: unknown =
        typeof row['document'] === 'string' ? JSON.parse(row['document']) : row['document']
      expect(document).toEqual(enrollment)
    })

    it('keeps the columns of a user without a phone empty', async () => {
      const { enrollments } = open()
      const enrollment = { enrollmentId: 'Zm9v', factorVersion: 2, factors: [] }
      await enrollments.save('ann', enrollment, { ifRevision: undefined })
      const rows = await tables.database.query(
        `SELECT phone, confirmed_at FROM ${tables.tablePrefix}enrollments`,
        [],
      )
      expect((rows as readonly object[]).map((row) => ({ ...row }))).toEqual([
        { phone: null, confirmed_at: null },
      ])
    })
  })
}
