import type { Channel } from '../provider.ts'
import type { Enrollment, VerifiedSession } from '../records/types.ts'
import { phoneOf } from '../records/types.ts'

export interface AccessInput {
  readonly now: number
  readonly userId: string
  readonly record: VerifiedSession | undefined
  readonly enrollment: Enrollment | undefined
  /** The proof must be of the phone and no older. Absent: any live one will do. */
  readonly maxAgeSeconds?: number | undefined
  /** Without use for this long the session is no longer verified. Absent: no such limit. */
  readonly idleTtlMs?: number | undefined
}

export type Access =
  | {
      readonly kind: 'pass'
      readonly verifiedAt: number
      readonly seenAt: number
      readonly how: Channel
    }
  | { readonly kind: 'step_up' }

// A proof "from the future" by more than this means that the clock went back: fail closed.
const clockToleranceMs = 60_000

/** Whether this session has passed: for this user, this enrollment as it is now, in time, and freshly enough. */
export function decideAccess(input: AccessInput): Access {
  const { now, record, enrollment } = input
  if (record === undefined || enrollment === undefined) return { kind: 'step_up' }

  const isSameFactor =
    record.userId === input.userId &&
    record.enrollmentId === enrollment.enrollmentId &&
    record.factorVersion === enrollment.factorVersion &&
    phoneOf(enrollment) !== undefined
  const isInTime = now < record.expiresAt && now >= record.at - clockToleranceMs
  const isFresh =
    input.maxAgeSeconds === undefined ||
    (now - record.at <= input.maxAgeSeconds * 1_000 && record.how !== 'email')
  const isUsed = input.idleTtlMs === undefined || now - record.seenAt < input.idleTtlMs
  if (!isSameFactor || !isInTime || !isFresh || !isUsed) return { kind: 'step_up' }
  return { kind: 'pass', verifiedAt: record.at, seenAt: record.seenAt, how: record.how }
}
