import { newClientRef } from '../client-ref.ts'
import { decideResend } from '../flow/resend.ts'
import type { TwoFactorResponse } from '../http.ts'
import { problem } from '../problems.ts'
import { moveOn, showPage } from './answers.ts'
import { placeOf } from './areas.ts'
import { resendChannels } from './channels.ts'
import type { Context } from './context.ts'
import { send } from './send.ts'
import { ownChallenge } from './show.ts'
import { codePage, lockProblem, secondsUntil, startPage } from './views.ts'

/** `POST /resend`: a new code, or the same by another channel, after the gap. */
export async function resend(ctx: Context): Promise<TwoFactorResponse> {
  const { settings, records } = ctx
  const asked = ctx.form.get('channel')
  const read = await records.read(ctx.userId)
  const { stored, current } = read
  const enrollment = stored?.enrollment
  const open = ownChallenge(ctx, read)
  const channel = resendChannels(ctx, open).find((one) => one === asked)
  if (asked !== undefined && channel === undefined) {
    const found = problem('bad_request')
    if (open) return showPage(ctx, codePage(ctx, current.ledger, open, found))
    return showPage(ctx, startPage(ctx, enrollment, { problem: found }))
  }

  const input = {
    now: settings.clock(),
    browserId: ctx.slot.id,
    factorVersion: enrollment?.factorVersion ?? 0,
  }
  const { decision, ...written } = await records.update(ctx.userId, current, (ledger) =>
    decideResend(ledger, input),
  )
  switch (decision.kind) {
    case 'locked':
    case 'suspended':
      return showPage(
        ctx,
        startPage(ctx, enrollment, { problem: lockProblem(written.ledger, input.now) }),
      )
    case 'no_challenge':
      return showPage(ctx, startPage(ctx, enrollment, { problem: problem('no_challenge') }))
    case 'no_resends_left':
      return showPage(
        ctx,
        codePage(ctx, written.ledger, decision.challenge, problem('no_resends_left')),
      )
    case 'wait': {
      const found = problem('wait', secondsUntil(decision.until, input.now))
      return showPage(ctx, codePage(ctx, written.ledger, decision.challenge, found))
    }
    case 'resend': {
      const clientRef = newClientRef(settings.keyring, placeOf(decision.challenge))
      const sent = await send(ctx, { ...decision, current: written, channel, clientRef })
      if (sent.kind === 'sent') return moveOn(ctx, codePage(ctx, sent.ledger, sent.challenge))
      if (sent.kind === 'late') {
        return showPage(ctx, startPage(ctx, enrollment, { problem: problem('no_challenge') }))
      }
      const { challenge } = sent.ledger
      if (challenge?.id === decision.challenge.id && challenge.state === 'pending') {
        return showPage(ctx, codePage(ctx, sent.ledger, challenge, sent.problem))
      }
      return showPage(ctx, startPage(ctx, enrollment, { problem: sent.problem }))
    }
  }
}
