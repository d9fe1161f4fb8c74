import type { E164 } from '../phone.ts'
import type { Channel } from '../provider.ts'

/** Something a user has proved to hold. Other kinds add members to this union and change no seam. */
interface PhoneFactor {
  readonly kind: 'phone'
  readonly phone: E164
  /** When it was proved, in ms since the epoch. */
  readonly confirmedAt: number
}

export type Factor = PhoneFactor

/** What is known of one user's factors: one document, changed as a whole, plain JSON. */
export interface Enrollment {
  /** Random; a new one never revives what was verified under an old one. */
  readonly enrollmentId: string
  /** Raised at every security change; verified sessions of an earlier version are void. */
  readonly factorVersion: number
  readonly factors: readonly Factor[]
}

/** The record that makes a session verified. Times are ms since the epoch. */
export interface VerifiedSession {
  readonly userId: string
  readonly enrollmentId: string
  readonly factorVersion: number
  /** The channel of the proof. */
  readonly how: Channel
  readonly challengeId: string
  /** When the proof was given. */
  readonly at: number
  /** Last use, as far as an idle limit needs it. */
  readonly seenAt: number
  readonly expiresAt: number
}

/** An enrollment and the revision it was read at. */
export interface StoredEnrollment {
  readonly enrollment: Enrollment
  /** Opaque; changes with every save. */
  readonly revision: string
}

/**
 * Where enrollments are kept, for apps that keep phones in tables of their own. Default: records in the `Store`.
 * Reject when the answer is not certain: core then denies.
 */
export interface EnrollmentStore {
  find(userId: string): Promise<StoredEnrollment | undefined>
  /**
   * Compare-and-set. `ifRevision: undefined` means that the user must have none.
   * Answers false, having written nothing, when somebody was faster.
   */
  save(
    userId: string,
    enrollment: Enrollment,
    options: { readonly ifRevision: string | undefined },
  ): Promise<boolean>
  /** Forget the user altogether (account erasure only: taking a phone away is a `save`). */
  remove(userId: string): Promise<void>
}

/** The phone of an enrollment, if it has one. */
export function phoneOf(enrollment: Enrollment | undefined): E164 | undefined {
  for (const factor of enrollment?.factors ?? []) {
    if (factor.kind === 'phone') return factor.phone
  }
  return undefined
}
