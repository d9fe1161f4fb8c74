import { cancelChallenge } from '../flow/confirm.ts'
import type { TwoFactorResponse } from '../http.ts'
import { moveOn } from './answers.ts'
import type { Context } from './context.ts'
import { describe } from './send.ts'
import { startPage } from './views.ts'

/** `POST /cancel`: give this browser's challenge up, so that another number can be typed. */
export async function cancel(ctx: Context): Promise<TwoFactorResponse> {
  const { stored, current } = await ctx.records.read(ctx.userId)
  const { decision: given } = await ctx.records.update(ctx.userId, current, (ledger) =>
    cancelChallenge(ledger, ctx.slot.id),
  )
  if (given) {
    ctx.emit({ type: 'cancelled', ...describe(ctx, given) })
    if (given.requestId !== undefined) void ctx.provider.cancel(given.requestId)
  }
  return moveOn(ctx, startPage(ctx, stored?.enrollment))
}
