import { consume } from '../flow/confirm.ts'
import type { Challenge } from '../flow/ledger.ts'
import type { TwoFactorResponse } from '../http.ts'
import { problem } from '../problems.ts'
import { claimPhone, phoneKeys } from '../records/phone-claims.ts'
import type { ReadLedger } from '../records/records.ts'
import type { Context } from './context.ts'
import { type Guess, settle, type Spent, startOver } from './guess.ts'
import { enrollPhone, letIn, markerOf, verifiedSession } from './let-in.ts'
import { describe } from './send.ts'

/** The provider said "right": consume the challenge and write what makes the session verified. All of it, or nothing counts. */
export async function grant(
  guess: Guess,
  current: ReadLedger,
  challenge: Spent,
  refund: () => Promise<void>,
): Promise<TwoFactorResponse> {
  const { ctx, stored } = guess
  const { records, settings } = ctx
  const now = settings.clock()
  const spend = records.update(ctx.userId, current, (ledger) =>
    consume(ledger, { challenge, code: guess.hashes[0], now }),
  )

  let isGranted: boolean
  let isConsumed: boolean
  if (challenge.purpose === 'enroll' || stored === undefined) {
    const claims = settings.maxUsersPerPhone === undefined ? undefined : readClaims(ctx, challenge)
    const [{ decision }, entries] = await Promise.all([spend, claims, refund()])
    isConsumed = decision === 'consumed'
    if (isConsumed && settings.maxUsersPerPhone !== undefined) {
      const claim = {
        userId: ctx.userId,
        phone: challenge.phone,
        maxUsers: settings.maxUsersPerPhone,
      }
      const ports = { records, keyring: settings.keyring, clock: settings.clock }
      if (!(await claimPhone(ports, claim, entries))) {
        return startOver(guess, problem('destination_refused'))
      }
    }
    isGranted = isConsumed && (await enroll(guess, challenge, now))
  } else {
    const session = verifiedSession(ctx, challenge, stored.enrollment, now)
    const [{ decision }, granted] = await Promise.all([
      spend,
      records.grant(markerOf(ctx), session),
      refund(),
    ])
    isConsumed = decision === 'consumed'
    isGranted = granted
  }

  if (!isConsumed) return (await settle(guess, challenge)) ?? startOver(guess, problem('expired'))
  if (!isGranted) return startOver(guess, problem('no_challenge'))
  ctx.emit({ type: 'verified', ...describe(ctx, challenge) })
  return letIn(ctx, challenge)
}

function readClaims(ctx: Context, challenge: Challenge) {
  return ctx.records.store.get(phoneKeys(ctx.settings.keyring, challenge.phone))
}

async function enroll({ ctx, stored }: Guess, challenge: Challenge, now: number): Promise<boolean> {
  const enrollment = enrollPhone(stored, challenge, now)
  const session = verifiedSession(ctx, challenge, enrollment, now)
  const [isSaved, isGranted] = await Promise.all([
    ctx.records.saveEnrollment(ctx.userId, enrollment, stored?.revision),
    ctx.records.grant(markerOf(ctx), session),
  ])
  if (isSaved) ctx.emit({ type: 'enrolled', ...describe(ctx, challenge) })
  return isSaved && isGranted
}
