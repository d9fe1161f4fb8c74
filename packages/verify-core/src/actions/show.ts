import { decideAccess } from '../flow/access.ts'
import { type Challenge, type Ledger, openChallenge } from '../flow/ledger.ts'
import type { TwoFactorResponse } from '../http.ts'
import { findDelivery } from '../records/deliveries.ts'
import type { UserRecords } from '../records/records.ts'
import { goOn, goToStep, showPage } from './answers.ts'
import type { Context } from './context.ts'
import { codePage, lockProblem, startPage } from './views.ts'

/** `GET /`: ask for a number, or offer to send to the enrolled one. `GET /status`: where this browser stands, as data. */
export async function showStart(ctx: Context): Promise<TwoFactorResponse> {
  const read = await ctx.records.read(ctx.userId, ctx.slot.marker)
  if (hasPassed(ctx, read)) return goOn(ctx, ctx.next ?? ctx.settings.defaultNext)

  const { ledger } = read.current
  const now = ctx.settings.clock()
  const lock = lockProblem(ledger, now)
  if (lock === undefined) {
    const open = ownChallenge(ctx, read)
    if (open && ctx.isJson) return showOpen(ctx, ledger, open)
    if (open) return goToStep(ctx, '/verify')
  }
  return showPage(ctx, startPage(ctx, read.stored?.enrollment, { problem: lock }))
}

/** `GET /verify`: the code form of this browser's challenge. */
export async function showCode(ctx: Context): Promise<TwoFactorResponse> {
  const read = await ctx.records.read(ctx.userId, ctx.slot.marker)
  const { ledger } = read.current
  const open = ownChallenge(ctx, read)
  if (open && lockProblem(ledger, ctx.settings.clock()) === undefined) {
    return showOpen(ctx, ledger, open)
  }
  if (hasPassed(ctx, read)) return goOn(ctx, ctx.next ?? ctx.settings.defaultNext)
  if (ctx.isJson) return showStart(ctx)
  return goToStep(ctx, '/')
}

/** The code form, with what webhooks have said of the send: a round trip more, if there are webhooks. */
async function showOpen(ctx: Context, ledger: Ledger, open: Challenge): Promise<TwoFactorResponse> {
  const told =
    ctx.settings.provider.webhook && (await findDelivery(ctx.records.store, open.clientRef))
  return showPage(ctx, codePage(ctx, ledger, open, undefined, told))
}

/** Whether this session is verified, and freshly enough for where it is going. */
export function hasPassed(
  ctx: Context,
  { verified, stored }: Pick<UserRecords, 'verified' | 'stored'>,
): boolean {
  const access = decideAccess({
    now: ctx.settings.clock(),
    userId: ctx.userId,
    record: verified,
    enrollment: stored?.enrollment,
    maxAgeSeconds: ctx.maxAgeSeconds,
    idleTtlMs: ctx.settings.idleTtlMs,
  })
  return access.kind === 'pass'
}

/** This browser's open challenge. */
export function ownChallenge(ctx: Context, { stored, current }: UserRecords) {
  const version = stored?.enrollment.factorVersion ?? 0
  return openChallenge(current.ledger, ctx.slot.id, version, ctx.settings.clock())
}
