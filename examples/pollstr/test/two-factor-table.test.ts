import { type Enrollment, parsePhone } from 'verify-core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { twoFactorTable } from '../src/two-factor-table.ts'
import { databases } from './homes.ts'
import { temporaryDatabase } from './temporary.ts'

async function enrollmentOf(factorVersion: number): Promise<Enrollment> {
  const parsed = await parsePhone('+12025550123')
  if (parsed === undefined) throw new Error('not a phone number')
  const { phone } = parsed
  return { enrollmentId: 'e', factorVersion, factors: [{ kind: 'phone', phone, confirmedAt: 5 }] }
}

describe.each(databases)('the table of enrollments on $name', ({ newAddress }) => {
  const openTable = async () =>
    twoFactorTable(await temporaryDatabase(await newAddress(onTestFinished)))

  it('gives back what was saved, and the phone', async () => {
    const table = await openTable()
    const enrollment = await enrollmentOf(1)
    expect(await table.find('1')).toBeUndefined()
    expect(await table.save('1', enrollment, { ifRevision: undefined })).toBe(true)
    expect(await table.find('1')).toMatchObject({ enrollment })
    expect(await table.phoneOf(1)).toBe('+12025550123')
  })

  it('saves a first enrollment once', async () => {
    const table = await openTable()
    const saves = [1, 2].map(async (version) =>
      table.save('1', await enrollmentOf(version), { ifRevision: undefined }),
    )
    expect((await Promise.all(saves)).filter(Boolean)).toHaveLength(1)
  })

  it('saves over the revision that was read, and over no other', async () => {
    const table = await openTable()
    await table.save('1', await enrollmentOf(1), { ifRevision: undefined })
    const read = (await table.find('1'))?.revision
    expect(await table.save('1', await enrollmentOf(2), { ifRevision: read })).toBe(true)
    expect(await table.save('1', await enrollmentOf(3), { ifRevision: read })).toBe(false)
    expect((await table.find('1'))?.enrollment.factorVersion).toBe(2)
  })

  it('does not take a row made anew for the one that was read', async () => {
    const table = await openTable()
    await table.save('1', await enrollmentOf(1), { ifRevision: undefined })
    const read = (await table.find('1'))?.revision
    await table.remove('1')
    await table.save('1', await enrollmentOf(1), { ifRevision: undefined })
    expect(await table.save('1', await enrollmentOf(2), { ifRevision: read })).toBe(false)
  })

  it('has no phone when the last one is taken away', async () => {
    const table = await openTable()
    const { enrollmentId } = await enrollmentOf(1)
    await table.save(
      '1',
      { enrollmentId, factorVersion: 2, factors: [] },
      { ifRevision: undefined },
    )
    expect(await table.phoneOf(1)).toBeUndefined()
  })
})
