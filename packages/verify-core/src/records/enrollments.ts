import { TwoFactorError } from '../errors.ts'
import type { Entry, Store } from '../store.ts'
import { askStore, type StoreBound } from './bounded-store.ts'
import { decodeEnrollment, encode, isEnrollment } from './codec.ts'
import { enrollmentKey } from './keys.ts'
import type { EnrollmentStore, StoredEnrollment } from './types.ts'

/** The default: enrollments as records of the `Store`, never expiring. */
export function storedEnrollments(store: Store): EnrollmentStore {
  return {
    async find(userId) {
      const [entry] = await store.get([enrollmentKey(userId)])
      return readEnrollment(entry)
    },
    async save(userId, enrollment, { ifRevision }) {
      const key = enrollmentKey(userId)
      return (await store.put(key, encode(enrollment), { ifVersion: ifRevision })) !== undefined
    },
    async remove(userId) {
      await store.remove(enrollmentKey(userId))
    },
  }
}

export function readEnrollment(entry: Entry | undefined): StoredEnrollment | undefined {
  return entry && { enrollment: decodeEnrollment(entry.value), revision: entry.version }
}

/** An app's own store, with every call bounded and every document checked. */
export function boundedEnrollments(store: EnrollmentStore, bound: StoreBound): EnrollmentStore {
  return {
    async find(userId) {
      const found = await askStore(async () => store.find(userId), bound)
      if (found === undefined || found === null) return undefined
      if (!isEnrollment(found.enrollment) || typeof found.revision !== 'string') {
        throw new TwoFactorError(
          'ERR_2FA_STORE_RECORD',
          'The enrollment store answered something that is not an enrollment with a revision',
        )
      }
      return found
    },
    save: (userId, enrollment, options) =>
      askStore(async () => store.save(userId, enrollment, options), bound),
    remove: (userId) => askStore(async () => store.remove(userId), bound),
  }
}
