import assert from 'node:assert/strict'
import type { E164, Enrollment, EnrollmentStore, StoredEnrollment } from 'verify-core'

interface Check {
  readonly id: string
  readonly name: string
  readonly check: (enrollments: EnrollmentStore, second: EnrollmentStore) => Promise<void>
}

/** What core writes at a first proof. */
function document(factorVersion = 1, phone = '+447700900001'): Enrollment {
  return {
    enrollmentId: 'Zm9vYmFyYmF6cXV4MTIzNA',
    factorVersion,
    factors: [{ kind: 'phone', phone: phone as E164, confirmedAt: 1_800_000_000_123 }],
  }
}

async function create(
  enrollments: EnrollmentStore,
  userId = 'ann',
  enrollment = document(),
): Promise<StoredEnrollment> {
  assert.equal(await enrollments.save(userId, enrollment, { ifRevision: undefined }), true)
  return found(enrollments, userId)
}

async function found(enrollments: EnrollmentStore, userId = 'ann'): Promise<StoredEnrollment> {
  const stored = await enrollments.find(userId)
  assert.ok(stored, `expected an enrollment of ${JSON.stringify(userId.slice(0, 40))}`)
  return stored
}

function assertAbsent(stored: StoredEnrollment | undefined): void {
  assert.equal(stored, undefined)
}

/** A document as a later release may write it: what this one does not know must survive. */
function laterDocument(): Enrollment {
  const more = {
    recoveryCodes: ['äb🙂', '\'"`\\/\r\n\u0000\u2028', '\ud83d'],
    trusted: { zebra: 1, apple: [null, false, 0.1], long: 'x'.repeat(65_536) },
  }
  return { ...document(), ...more }
}

/** User ids that a careless table mixes up. */
const pairs: readonly (readonly [one: string, other: string])[] = [
  ['__proto__', 'constructor'],
  ['a:b', 'a'],
  ['user%', 'user_'],
  ["a' OR '1'='1", 'a" OR "1"="1'],
  ['Key', 'kEY'],
  ['key', 'key '],
  ['cafe', 'café'],
  ['caf\u00e9', 'cafe\u0301'],
  ['1', '01'],
  [`${'k'.repeat(4_000)}1`, `${'k'.repeat(4_000)}2`],
]

export const checks: readonly Check[] = [
  {
    id: 'E01',
    name: 'finds nothing of a user who has none',
    async check(enrollments) {
      assertAbsent(await enrollments.find('nobody'))
    },
  },
  {
    id: 'E02',
    name: 'finds what was saved, at a revision',
    async check(enrollments) {
      const { enrollment, revision } = await create(enrollments)
      assert.deepEqual(enrollment, document())
      assert.equal(typeof revision, 'string')
      assert.equal((await found(enrollments)).revision, revision)
    },
  },
  {
    id: 'E03',
    name: 'creates only where none is',
    async check(enrollments) {
      const first = await create(enrollments)
      assert.equal(await enrollments.save('ann', document(2), { ifRevision: undefined }), false)
      assert.deepEqual({ ...(await found(enrollments)) }, { ...first })
    },
  },
  {
    id: 'E04',
    name: 'replaces the whole at the revision that was read, and gives it another',
    async check(enrollments) {
      const { revision } = await create(enrollments, 'ann', laterDocument())
      const next = document(2, '+15005550006')
      assert.equal(await enrollments.save('ann', next, { ifRevision: revision }), true)
      const stored = await found(enrollments)
      assert.deepEqual(stored.enrollment, next)
      assert.notEqual(stored.revision, revision)
    },
  },
  {
    id: 'E05',
    name: 'writes nothing at a revision that is past',
    async check(enrollments) {
      const { revision } = await create(enrollments)
      await enrollments.save('ann', document(2), { ifRevision: revision })
      assert.equal(await enrollments.save('ann', document(3), { ifRevision: revision }), false)
      assert.equal((await found(enrollments)).enrollment.factorVersion, 2)
    },
  },
  {
    id: 'E06',
    name: 'writes nothing at a revision when the user has none',
    async check(enrollments) {
      const { revision } = await create(enrollments, 'other')
      assert.equal(await enrollments.save('ann', document(), { ifRevision: revision }), false)
      assertAbsent(await enrollments.find('ann'))
    },
  },
  {
    id: 'E07',
    name: 'compares revisions character by character',
    async check(enrollments) {
      const { revision } = await create(enrollments)
      for (const ifRevision of ['', '0', '%', `${revision} `, ` ${revision}`, `0${revision}`]) {
        const saved = await enrollments.save('ann', document(2), { ifRevision })
        assert.equal(saved, false, `saved at "${ifRevision}"`)
      }
      assert.equal((await found(enrollments)).enrollment.factorVersion, 1)
    },
  },
  {
    id: 'E08',
    name: 'changes the revision although the same is saved again',
    async check(enrollments) {
      const { revision } = await create(enrollments)
      await enrollments.save('ann', document(), { ifRevision: revision })
      assert.notEqual((await found(enrollments)).revision, revision)
    },
  },
  {
    id: 'E09',
    name: 'lets exactly one of 100 create, on two clients',
    async check(enrollments, second) {
      const answers = await race((nth) =>
        (nth % 2 === 0 ? enrollments : second).save('ann', document(nth), {
          ifRevision: undefined,
        }),
      )
      const winners = [...answers.keys()].filter((nth) => answers[nth] === true)
      assert.equal(winners.length, 1)
      assert.equal((await found(second)).enrollment.factorVersion, winners[0])
    },
  },
  {
    id: 'E10',
    name: 'lets exactly one of 100 replace the same revision, on two clients',
    async check(enrollments, second) {
      const { revision } = await create(enrollments)
      const answers = await race((nth) =>
        (nth % 2 === 0 ? enrollments : second).save('ann', document(nth), {
          ifRevision: revision,
        }),
      )
      const winners = [...answers.keys()].filter((nth) => answers[nth] === true)
      assert.equal(winners.length, 1)
      assert.equal((await found(second)).enrollment.factorVersion, winners[0])
    },
  },
  {
    id: 'E11',
    name: 'keeps an enrollment whose last phone was taken away',
    async check(enrollments) {
      const { enrollment, revision } = await create(enrollments)
      const without = { ...enrollment, factorVersion: 2, factors: [] }
      assert.equal(await enrollments.save('ann', without, { ifRevision: revision }), true)
      assert.deepEqual((await found(enrollments)).enrollment, without)
    },
  },
  {
    id: 'E12',
    name: 'keeps what it does not know, to the character',
    async check(enrollments) {
      const { enrollment } = await create(enrollments, 'ann', laterDocument())
      assert.deepEqual(enrollment, laterDocument())
    },
  },
  {
    id: 'E13',
    name: 'forgets a user, and only that one, and may be told so twice',
    async check(enrollments) {
      await create(enrollments, 'ann')
      await create(enrollments, 'bob')
      await enrollments.remove('ann')
      await enrollments.remove('ann')
      assertAbsent(await enrollments.find('ann'))
      await found(enrollments, 'bob')
    },
  },
  {
    id: 'E14',
    name: 'does not take the revision of what was removed for that of its successor',
    async check(enrollments) {
      const { revision } = await create(enrollments)
      await enrollments.remove('ann')
      assert.equal(await enrollments.save('ann', document(2), { ifRevision: revision }), false)
      await create(enrollments)
      assert.equal(await enrollments.save('ann', document(2), { ifRevision: revision }), false)
    },
  },
  {
    id: 'E15',
    name: 'keeps users apart, whatever their ids',
    async check(enrollments) {
      for (const [one, other] of pairs) {
        await create(enrollments, one, document(1))
        assertAbsent(await enrollments.find(other))
        await create(enrollments, other, document(2))
        assert.equal((await found(enrollments, one)).enrollment.factorVersion, 1)
        await enrollments.remove(other)
        await found(enrollments, one)
        await enrollments.remove(one)
      }
    },
  },
]

function race<Answer>(step: (nth: number) => Promise<Answer>): Promise<Answer[]> {
  return Promise.all(Array.from({ length: 100 }, (_, nth) => step(nth)))
}
