import { addressKey } from '../address.ts'
import { TwoFactorError } from '../errors.ts'
import { givenBack, type NamedBudget, sendBudgets } from '../flow/budgets.ts'
import type { Challenge } from '../flow/ledger.ts'
import { crossesAlarm, spendBudgets } from '../flow/spend.ts'
import type { Problem } from '../page.ts'
import { problem } from '../problems.ts'
import type { Channel } from '../provider.ts'
import { conversionCounters } from '../records/conversions.ts'
import type { SpendSettings } from '../send-options.ts'
import type { Budget, Taken } from '../store.ts'
import { areasOf, blockedUntil, placeOf, prefixOf } from './areas.ts'
import { isWelcome } from './before-send.ts'
import { stepsFrom } from './channels.ts'
import type { Context } from './context.ts'
import { tellOfCap } from './tell-of-cap.ts'
import { secondsUntil } from './views.ts'

/** Whether a send may be made. */
export type Draw =
  /** It may. What it drew can be given back when certainly nothing was sent. */
  | { readonly kind: 'drawn'; readonly giveBack: () => Promise<void> }
  /** A cap is reached: nothing is drawn, and time mends it. */
  | { readonly kind: 'capped'; readonly problem: Problem }
  /** The app has refused this one. What was drawn stays drawn: asking the app is not free. */
  | { readonly kind: 'unwelcome' }

/** Draw everything that one send draws from, in one round trip, before the provider is called. */
export async function draw(
  ctx: Context,
  challenge: Challenge,
  channel: Channel | undefined,
): Promise<Draw> {
  const { settings, records } = ctx
  const areas = areasOf(settings, placeOf(challenge))
  const steps = stepsFrom(ctx, challenge.purpose, channel)
  const caps = capsOf(ctx, challenge, steps)
  // An e-mail says nothing of whether people at these numbers read what is sent to them.
  const sends = steps.every((step) => step === 'email') ? 0 : 1
  const drawn: readonly Budget[] = [
    ...(settings.recordsOnly ? caps.map(uncapped) : caps),
    ...areas.flatMap((area) => conversionCounters(area, sends)),
  ]
  const taken = await records.take(drawn)
  const giveBack = async (budgets = drawn) => {
    await records.take(givenBack(budgets.filter(({ amount }) => amount !== 0)))
  }

  report(ctx, challenge, caps, taken)
  const refusedAt = taken.findIndex((one) => !one.allowed)
  if (refusedAt >= 0) {
    await giveBack(drawn.slice(0, refusedAt))
    return capped(ctx, taken[refusedAt]?.resetsAt)
  }
  const added = { sends, isJudged: false }
  const until = await blockedUntil(ctx, areas, taken.slice(caps.length), added)
  if (until !== undefined) {
    await giveBack()
    return capped(ctx, until)
  }
  return (await isWelcome(ctx, challenge)) ? { kind: 'drawn', giveBack } : { kind: 'unwelcome' }
}

function capped({ settings }: Context, until: number | undefined): Draw {
  const now = settings.clock()
  return { kind: 'capped', problem: problem('too_many_sends', secondsUntil(until ?? now, now)) }
}

function uncapped(budget: NamedBudget): NamedBudget {
  return { ...budget, limit: 1_000_000_000 }
}

function capsOf(
  { settings, request, userId }: Context,
  { phone, country }: Challenge,
  steps: readonly Channel[],
): readonly NamedBudget[] {
  const { limits, keyring, spend } = settings
  const caps = sendBudgets(limits, {
    userId,
    phoneHash: keyring.hash('phone', phone),
    prefixHash: keyring.hash('prefix', prefixOf(phone)),
    country,
    address: addressKey(request.ip()),
  })
  if (spend === undefined) return caps
  const prices = steps.map((step) => askPrice(spend, { country, channel: step }))
  const price = prices.reduce((sum, one) => sum + one, 0)
  return [...caps, ...spendBudgets(spend, price)]
}

/** @throws {TwoFactorError} ERR_2FA_HOOK when the app has no price for it: a send that cannot be counted is not made. */
function askPrice({ price }: SpendSettings, send: Parameters<SpendSettings['price']>[0]): number {
  let answered: unknown
  try {
    answered = price(send)
  } catch (error) {
    throw new TwoFactorError('ERR_2FA_HOOK', 'The option spend.price threw', { cause: error })
  }
  if (typeof answered === 'number' && Number.isFinite(answered) && answered >= 0) return answered
  throw new TwoFactorError('ERR_2FA_HOOK', 'The option spend.price must answer a price, 0 or more')
}

/** Tell of caps that are reached, and of spending that nears its cap. */
function report(
  ctx: Context,
  challenge: Challenge,
  caps: readonly NamedBudget[],
  taken: readonly Taken[],
): void {
  for (const [at, cap] of caps.entries()) {
    const { allowed, count } = taken[at] ?? { allowed: true, count: 0 }
    const isOver = ctx.settings.recordsOnly ? count > cap.limit : !allowed
    if (isOver) tellOfCap(ctx, cap.name, challenge)
    const isSpend = cap.name === 'spendPerHour' || cap.name === 'spendPerDay'
    if (isSpend && !isOver && crossesAlarm(cap, count)) {
      ctx.emit({ type: 'spend_alarm', limit: cap.name, share: count / cap.limit })
    }
  }
}
