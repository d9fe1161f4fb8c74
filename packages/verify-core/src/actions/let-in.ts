import { randomId } from '../crypto.ts'
import type { Challenge } from '../flow/ledger.ts'
import type { TwoFactorResponse } from '../http.ts'
import { problem } from '../problems.ts'
import type { Enrollment, StoredEnrollment, VerifiedSession } from '../records/types.ts'
import { goOn, showPage } from './answers.ts'
import type { Context } from './context.ts'
import { problemPage } from './views.ts'

/** Names the verified session of this browser's proof. Derived, so that log-out can forbid it without reading anything. */
export function markerOf(ctx: Context): string {
  return ctx.settings.keyring.hash('marker', ctx.slot.id)
}

/** The enrollment that a first proof makes: a new version, so that nothing older is valid beside it. */
export function enrollPhone(
  stored: StoredEnrollment | undefined,
  challenge: Challenge,
  now: number,
): Enrollment {
  const others = (stored?.enrollment.factors ?? []).filter((factor) => factor.kind !== 'phone')
  return {
    enrollmentId: stored?.enrollment.enrollmentId ?? randomId(),
    factorVersion: challenge.factorVersion + 1,
    factors: [...others, { kind: 'phone', phone: challenge.phone, confirmedAt: now }],
  }
}

export function verifiedSession(
  ctx: Context,
  challenge: Challenge,
  enrollment: Enrollment,
  now: number,
): VerifiedSession {
  return {
    userId: ctx.userId,
    enrollmentId: enrollment.enrollmentId,
    factorVersion: enrollment.factorVersion,
    how: challenge.channel,
    challengeId: challenge.id,
    at: now,
    seenAt: now,
    expiresAt: now + ctx.settings.verifiedTtlMs,
  }
}

/** The answer to a proof: a new browser id, the marker, a rotated session, and on to where the person was going. */
export function letIn(ctx: Context, challenge: Challenge | undefined): TwoFactorResponse {
  const marker = markerOf(ctx)
  const slot = { id: randomId(), marker }
  return {
    ...goOn(ctx, ctx.next ?? challenge?.next ?? ctx.settings.defaultNext, slot),
    slot: { value: slot, rotate: true },
    ifSessionFails: async () => {
      await ctx.records.dropVerified(ctx.userId, marker)
      return showPage(ctx, problemPage(ctx, problem('session_unavailable')))
    },
  }
}
