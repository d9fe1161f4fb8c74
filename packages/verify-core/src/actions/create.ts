import { newClientRef } from '../client-ref.ts'
import { randomId } from '../crypto.ts'
import { type CreateDecision, decideCreate } from '../flow/create.ts'
import type { TwoFactorResponse } from '../http.ts'
import type { Problem } from '../page.ts'
import { type E164, parsePhone } from '../phone.ts'
import { mayReceive } from '../phone-policy.ts'
import { problem } from '../problems.ts'
import type { ReadLedger } from '../records/records.ts'
import { type Enrollment, phoneOf } from '../records/types.ts'
import { moveOn, showPage } from './answers.ts'
import { placeOf } from './areas.ts'
import type { Context } from './context.ts'
import { describe, send } from './send.ts'
import { tellOfCap } from './tell-of-cap.ts'
import { codePage, lockProblem, problemPage, secondsUntil, startPage } from './views.ts'

/** `POST /create`: send a code, unless one is on its way. Only a user without a phone chooses where to. */
export async function create(ctx: Context): Promise<TwoFactorResponse> {
  const { settings, records } = ctx
  const { stored, current } = await records.read(ctx.userId)
  const enrollment = stored?.enrollment
  const enrolled = phoneOf(enrollment)
  const chosen = await choosePhone(ctx, enrolled ?? ctx.form.get('number'))
  if ('code' in chosen) return again(ctx, enrollment, chosen)

  const input = {
    now: settings.clock(),
    id: randomId(),
    clientRef: newClientRef(settings.keyring, placeOf(chosen)),
    browserId: ctx.slot.id,
    purpose: enrolled === undefined ? ('enroll' as const) : ('login' as const),
    phone: chosen.phone,
    country: chosen.country,
    phoneTag: settings.keyring.hash('phone', chosen.phone).slice(0, 6),
    newPhonesPerDay: settings.recordsOnly ? Infinity : settings.limits.newPhonesPerUserPerDay,
    factorVersion: enrollment?.factorVersion ?? 0,
    channel: settings.provider.channels[0],
    codeTtlMs: settings.codeTtlMs,
    next: ctx.next,
  }
  const written = await records.update(ctx.userId, current, (ledger) => decideCreate(ledger, input))
  return carryOut(ctx, enrollment, written)
}

async function carryOut(
  ctx: Context,
  enrollment: Enrollment | undefined,
  { decision, ...current }: ReadLedger & { decision: CreateDecision },
): Promise<TwoFactorResponse> {
  const now = ctx.settings.clock()
  switch (decision.kind) {
    case 'locked':
    case 'suspended':
      return again(ctx, enrollment, lockProblem(current.ledger, now) ?? problem('locked'))
    case 'wait':
      return again(ctx, enrollment, problem('wait', secondsUntil(decision.until, now)))
    case 'too_many_phones': {
      tellOfCap(ctx, 'newPhonesPerUserPerDay', { purpose: 'enroll' })
      return again(ctx, enrollment, problem('too_many_sends', secondsUntil(decision.until, now)))
    }
    case 'show':
      return moveOn(ctx, codePage(ctx, current.ledger, decision.challenge))
    case 'start': {
      ctx.emit({ type: 'started', ...describe(ctx, decision.challenge) })
      if (decision.challenge.purpose === 'enroll') {
        const tried = Object.keys(current.ledger.phones ?? {}).length
        // Only where limits are no more than recorded does it come this far.
        const limit = 'newPhonesPerUserPerDay'
        if (tried > ctx.settings.limits[limit]) tellOfCap(ctx, limit, decision.challenge)
      }
      const sent = await send(ctx, { ...decision, current })
      if (sent.kind === 'sent') return moveOn(ctx, codePage(ctx, sent.ledger, sent.challenge))
      if (sent.kind === 'late') return again(ctx, enrollment, problem('no_challenge'))
      return again(ctx, enrollment, sent.problem)
    }
  }
}

/** The phone, if it is one and codes may be sent to it; the enrolled one as well, for the policy may have changed. */
async function choosePhone(
  { settings }: Context,
  number: string | undefined,
): Promise<{ readonly phone: E164; readonly country: string } | Problem> {
  const { defaultCountry, phones } = settings
  const parsed = await parsePhone(number, defaultCountry === undefined ? {} : { defaultCountry })
  if (parsed === undefined) return problem('malformed_number')
  if (!mayReceive(phones, parsed)) return problem('destination_refused')
  return { phone: parsed.phone, country: parsed.country ?? '' }
}

/** Back to where the flow begins, saying why; a final refusal may end the login instead. */
function again(
  ctx: Context,
  enrollment: Enrollment | undefined,
  found: Problem,
): TwoFactorResponse {
  if (found.code === 'destination_refused' && ctx.settings.onRefused === 'logout') {
    const refused = { ...found, status: 403 }
    // The login ends with this answer, and the token with it.
    const page = { ...problemPage(ctx, refused, ctx.settings.loginPath), csrfToken: '' }
    const { slot: _slot, ...answer } = showPage(ctx, page)
    const ifSessionFails = async () =>
      showPage(ctx, problemPage(ctx, problem('session_unavailable')))
    return { ...answer, logout: true, ifSessionFails }
  }
  const number = ctx.form.get('number')
  return showPage(
    ctx,
    startPage(ctx, enrollment, { problem: found, ...(number !== undefined && { number }) }),
  )
}
