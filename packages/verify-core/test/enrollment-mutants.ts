import { memoryStore, type Enrollment, type EnrollmentStore } from 'verify-core'
import { storedEnrollments } from '../src/records/enrollments.ts'

/** An `EnrollmentStore` that breaks a promise, and the cases of the contract that must notice. */
export interface EnrollmentMutant {
  readonly name: string
  readonly caughtBy: readonly string[]
  readonly build: () => EnrollmentStore
}

/** Core's default, a sound one. */
export const soundEnrollments = () => storedEnrollments(memoryStore())

function mutant(
  name: string,
  caughtBy: readonly string[],
  change: (sound: EnrollmentStore) => Partial<EnrollmentStore>,
): EnrollmentMutant {
  return {
    name,
    caughtBy,
    build() {
      const sound = soundEnrollments()
      return { ...sound, ...change(sound) }
    },
  }
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

function bendsIds(name: string, bend: (userId: string) => string): EnrollmentMutant {
  return mutant(name, ['E15'], (sound) => ({
    find: (userId) => sound.find(bend(userId)),
    save: (userId, enrollment, options) => sound.save(bend(userId), enrollment, options),
    remove: (userId) => sound.remove(bend(userId)),
  }))
}

function bendsDocuments(
  name: string,
  caughtBy: readonly string[],
  bend: (enrollment: Enrollment) => Enrollment,
): EnrollmentMutant {
  return mutant(name, caughtBy, (sound) => ({
    save: (userId, enrollment, options) => sound.save(userId, bend(enrollment), options),
  }))
}

/** Writes as if nobody raced: looks first, and writes when others have had their turn. */
const savesInTwoSteps = (sound: EnrollmentStore): Partial<EnrollmentStore> => ({
  async save(userId, enrollment, { ifRevision }) {
    if ((await sound.find(userId))?.revision !== ifRevision) return false
    await turn()
    const current = (await sound.find(userId))?.revision
    return sound.save(userId, enrollment, { ifRevision: current })
  },
})

export const enrollmentMutants: readonly EnrollmentMutant[] = [
  mutant('answers an empty enrollment for none', ['E01', 'E06', 'E13'], (sound) => ({
    find: async (userId) =>
      (await sound.find(userId)) ?? {
        enrollment: { enrollmentId: '', factorVersion: 0, factors: [] },
        revision: '0',
      },
  })),
  mutant('answers a new revision at every look', ['E02', 'E04', 'E10'], (sound) => {
    let looks = 0
    return {
      async find(userId) {
        const stored = await sound.find(userId)
        looks += 1
        return stored && { ...stored, revision: `look ${looks}` }
      },
    }
  }),
  mutant('creates over what is there', ['E03'], (sound) => ({
    save: async (userId, enrollment, { ifRevision }) =>
      sound.save(userId, enrollment, {
        ifRevision: ifRevision ?? (await sound.find(userId))?.revision,
      }),
  })),
  mutant('ignores the revision', ['E05', 'E07', 'E14'], (sound) => ({
    save: async (userId, enrollment, { ifRevision }) => {
      const current = (await sound.find(userId))?.revision
      if (ifRevision === undefined && current !== undefined) return false
      return sound.save(userId, enrollment, { ifRevision: current })
    },
  })),
  mutant('creates although a revision is named', ['E06', 'E14'], (sound) => ({
    save: async (userId, enrollment, { ifRevision }) =>
      sound.save(userId, enrollment, {
        ifRevision: (await sound.find(userId)) && ifRevision,
      }),
  })),
  mutant('merges instead of replacing', ['E04'], (sound) => ({
    save: async (userId, enrollment, options) =>
      sound.save(userId, { ...(await sound.find(userId))?.enrollment, ...enrollment }, options),
  })),
  mutant('writes nothing when the same is saved again', ['E08'], (sound) => ({
    save: async (userId, enrollment, options) => {
      const stored = await sound.find(userId)
      const isSame = JSON.stringify(stored?.enrollment) === JSON.stringify(enrollment)
      if (isSame && stored?.revision === options.ifRevision) return true
      return sound.save(userId, enrollment, options)
    },
  })),
  mutant('looks, then writes', ['E09', 'E10'], savesInTwoSteps),
  mutant('removes the user with the last phone', ['E11'], (sound) => ({
    save: async (userId, enrollment, options) => {
      if (enrollment.factors.length > 0) return sound.save(userId, enrollment, options)
      await sound.remove(userId)
      return true
    },
  })),
  mutant('does not remove', ['E13', 'E14', 'E15'], () => ({ remove: async () => {} })),
  mutant('chokes on removing twice', ['E13'], (sound) => ({
    remove: async (userId) => {
      if ((await sound.find(userId)) === undefined) throw new SyntaxError('No such user')
      await sound.remove(userId)
    },
  })),
  bendsDocuments('keeps only the columns it knows', ['E12'], (enrollment) => {
    const { enrollmentId, factorVersion, factors } = enrollment
    return { enrollmentId, factorVersion, factors }
  }),
  bendsDocuments(
    'mends broken characters',
    ['E12'],
    (enrollment) => JSON.parse(JSON.stringify(enrollment).replaceAll('\\ud83d', '?')) as Enrollment,
  ),
  bendsIds('ignores the case of ids', (userId) => userId.toLowerCase()),
  bendsIds('ignores spaces at the end of ids', (userId) => userId.trimEnd()),
  bendsIds('composes accents in ids', (userId) => userId.normalize('NFC')),
  bendsIds('cuts ids at 255 characters', (userId) => userId.slice(0, 255)),
  bendsIds('reads ids as numbers', (userId) => (/^\d+$/.test(userId) ? `${+userId}` : userId)),
]
