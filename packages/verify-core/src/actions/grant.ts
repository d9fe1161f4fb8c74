import { givenBack } from '../flow/budgets.ts'
import { consume } from '../flow/confirm.ts'
import type { TwoFactorResponse } from '../http.ts'
import { problem } from '../problems.ts'
import { claimPhone, phoneKeys } from '../records/phone-claims.ts'
import type { ReadLedger } from '../records/records.ts'
import type { StoredEnrollment } from '../records/types.ts'
import type { Budget } from '../store.ts'
import { provedCounters } from './areas.ts'
import type { Context } from './context.ts'
import { type Guess, settle, type Spent, startOver } from './guess.ts'
import { enrollPhone, letIn, markerOf, verifiedSession } from './let-in.ts'
import { describe } from './send.ts'

/** A guess that the provider called right, and the moment it did. */
interface Proof {
  readonly guess: Guess
  readonly current: ReadLedger
  readonly challenge: Spent
  readonly at: number
}

type Grant =
  | 'granted'
  /** Somebody else has consumed the challenge, or its time is over. */
  | 'lost'
  /** As many users as may hold this phone hold it already. */
  | 'refused'
  /** A log-out or another enrollment was faster. */
  | 'overtaken'

/** The provider said "right": consume the challenge and write what makes the session verified. All of it, or nothing counts. */
export async function grant(
  guess: Guess,
  current: ReadLedger,
  challenge: Spent,
  budgets: readonly Budget[],
): Promise<TwoFactorResponse> {
  const { ctx, stored } = guess
  const proof = { guess, current, challenge, at: ctx.settings.clock() }
  const granting = challenge.purpose === 'enroll' ? enroll(proof) : logIn(proof, stored)
  const counting = ctx.records.take([...givenBack(budgets), ...provedCounters(ctx, challenge)])
  const [granted] = await Promise.all([granting, counting])
  switch (granted) {
    case 'lost':
      return (await settle(guess, challenge)) ?? startOver(guess, problem('expired'))
    case 'refused':
      return startOver(guess, problem('destination_refused'))
    case 'overtaken':
      return startOver(guess, problem('no_challenge'))
    case 'granted':
      await dropEarlier(guess)
      ctx.emit({
        type: 'verified',
        ...describe(ctx, challenge),
        afterSeconds: (proof.at - challenge.startedAt) / 1_000,
      })
      return letIn(ctx, challenge)
  }
}

/** The proof before this one counts no longer: a copy of the session from then must not outlive the log-out to come. */
async function dropEarlier({ ctx, hasEarlier }: Guess): Promise<void> {
  const { marker } = ctx.slot
  if (hasEarlier && marker !== undefined) await ctx.records.dropVerified(ctx.userId, marker)
}

/** The verified record is written beside: one whose marker is not handed out is nothing. */
async function logIn(proof: Proof, stored: StoredEnrollment | undefined): Promise<Grant> {
  // A challenge to log in has the version of an enrollment, so there is one. Without it a code enrolls nothing.
  if (stored === undefined) return 'overtaken'
  const { ctx } = proof.guess
  const session = verifiedSession(ctx, proof.challenge, stored.enrollment, proof.at)
  const [isConsumed, isWritten] = await Promise.all([
    consumeChallenge(proof),
    ctx.records.grant(markerOf(ctx), session),
  ])
  if (!isConsumed) return 'lost'
  return isWritten ? 'granted' : 'overtaken'
}

/** The phone is saved only once the challenge is consumed: it was this number that was proved. */
async function enroll(proof: Proof): Promise<Grant> {
  const { challenge, at } = proof
  const { ctx, stored } = proof.guess
  // No provider of ours sends one. Whoever reads it has proved no phone.
  if (challenge.channel === 'email') return 'overtaken'
  const [isConsumed, mayHold] = await Promise.all([consumeChallenge(proof), readClaims(proof)])
  if (!isConsumed) return 'lost'
  if (!(await mayHold())) return 'refused'

  const enrollment = enrollPhone(stored, challenge, at)
  const session = verifiedSession(ctx, challenge, enrollment, at)
  const [isSaved, isWritten] = await Promise.all([
    ctx.records.saveEnrollment(ctx.userId, enrollment, stored?.revision),
    ctx.records.grant(markerOf(ctx), session),
  ])
  if (isSaved) ctx.emit({ type: 'enrolled', ...describe(ctx, challenge) })
  return isSaved && isWritten ? 'granted' : 'overtaken'
}

async function consumeChallenge({ guess, current, challenge, at }: Proof): Promise<boolean> {
  const { ctx, hashes } = guess
  const { decision } = await ctx.records.update(ctx.userId, current, (ledger) =>
    consume(ledger, { challenge, code: hashes[0], now: at }),
  )
  return decision === 'consumed'
}

/** Read who holds the phone, and answer how to claim it; without `maxUsersPerPhone` everybody may. */
async function readClaims({ guess, challenge }: Proof): Promise<() => Promise<boolean>> {
  const { settings, records, userId }: Context = guess.ctx
  const { maxUsersPerPhone: maxUsers, keyring, clock } = settings
  if (maxUsers === undefined) return () => Promise.resolve(true)
  const { phone } = challenge
  const entries = await records.store.get(phoneKeys(keyring, phone))
  return () => claimPhone({ records, keyring, clock }, { userId, phone, maxUsers }, entries)
}
