import { setTimeout as pause } from 'node:timers/promises'
import { isAccepted } from '../flow/confirm.ts'
import type { Challenge } from '../flow/ledger.ts'
import type { TwoFactorResponse } from '../http.ts'
import type { Problem } from '../page.ts'
import type { StoredEnrollment } from '../records/types.ts'
import { showPage } from './answers.ts'
import type { Context } from './context.ts'
import { letIn, markerOf } from './let-in.ts'
import { hasPassed } from './show.ts'
import { problemPage, startPage } from './views.ts'

/** One guess on its way through. */
export interface Guess {
  readonly ctx: Context
  readonly code: string
  /** Brought back from a silent step, not typed. */
  readonly isSilent: boolean
  /** HMACs of the code; the first is the one that is written. */
  readonly hashes: readonly [string, ...string[]]
  readonly stored: StoredEnrollment | undefined
  /** This session has been verified before, and the record of it is still there. */
  readonly hasEarlier: boolean
}

/** A challenge with one attempt spent, that the provider knows. */
export type Spent = Challenge & { readonly requestId: string }

const settlePausesMs = [20, 40, 80, 160, 320, 640] as const

/**
 * Another request with this very code may be about to win, in this process or another: wait a moment for how it ends.
 * Answers with the same success when it won, for the same browser, and `undefined` when it did not.
 */
export async function settle(
  guess: Guess,
  challenge: Challenge | undefined,
): Promise<TwoFactorResponse | undefined> {
  const { ctx } = guess
  for (const ms of [0, ...settlePausesMs]) {
    if (ms > 0) await pause(ms)
    const read = await ctx.records.read(ctx.userId, markerOf(ctx))
    const { ledger } = read.current
    const input = { now: ctx.settings.clock(), browserId: ctx.slot.id, code: guess.hashes }
    // A record alone is not it: the enrollment beside it may have failed, or still be on its way.
    const isIn = read.verified?.challengeId === ledger.challenge?.id && hasPassed(ctx, read)
    if (isIn && isAccepted(ledger, input)) return letIn(ctx, ledger.challenge)
    const isRunning = ledger.challenge?.id === challenge?.id && ledger.challenge?.state !== 'failed'
    if (!isRunning) return undefined
  }
  return undefined
}

/** This challenge leads nowhere any more: say why, where the flow begins. */
export function startOver({ ctx, stored }: Guess, found: Problem): TwoFactorResponse {
  if (found.code === 'destination_refused') return showPage(ctx, problemPage(ctx, found))
  return showPage(ctx, startPage(ctx, stored?.enrollment, { problem: found }))
}
