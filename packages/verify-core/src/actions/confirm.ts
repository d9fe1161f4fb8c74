import { addressKey } from '../address.ts'
import { givenBack, guessBudgets, malformedBudget } from '../flow/budgets.ts'
import {
  decideAttempt,
  doubtChallenge,
  failChallenge,
  giveBack,
  provedBy,
} from '../flow/confirm.ts'
import { type Challenge, type Ledger, maxAttempts } from '../flow/ledger.ts'
import type { TwoFactorResponse } from '../http.ts'
import type { Problem } from '../page.ts'
import { problem } from '../problems.ts'
import type { CheckOutcome } from '../provider.ts'
import type { ReadLedger, UserRecords } from '../records/records.ts'
import { goOn, showPage } from './answers.ts'
import type { Context } from './context.ts'
import { grant } from './grant.ts'
import { type Guess, settle, type Spent, startOver } from './guess.ts'
import { type Answer, isCertainlyNotEvaluated } from './provider-calls.ts'
import { describe } from './send.ts'
import { hasPassed } from './show.ts'
import { readSilentCode } from './silent.ts'
import { tellOfCap } from './tell-of-cap.ts'
import { codePage, lockProblem, secondsUntil, startPage } from './views.ts'

/** `POST /confirm`: spend an attempt, ask the provider, and let the one who was right in. */
export async function confirm(ctx: Context): Promise<TwoFactorResponse> {
  const { settings, records } = ctx
  const read = await records.read(ctx.userId, ctx.slot.marker)
  const isSilent = ctx.state !== undefined
  const code = isSilent
    ? readSilentCode(ctx, read)
    : readCode(ctx.form.get('code'), settings.provider.codeLength)
  if (code === undefined) return askAgain(ctx, read)

  const hashes = settings.keyring.hashAll('code', `${ctx.slot.id}\0${code}`)
  const guess: Guess = {
    ctx,
    code,
    isSilent,
    hashes,
    stored: read.stored,
    hasEarlier: read.verified !== undefined,
  }
  const input = {
    now: settings.clock(),
    browserId: ctx.slot.id,
    factorVersion: read.stored?.enrollment.factorVersion ?? 0,
    code: hashes,
  }
  const { decision, ...current } = await records.update(ctx.userId, read.current, (ledger) =>
    decideAttempt(ledger, input),
  )
  switch (decision.kind) {
    case 'locked':
    case 'suspended':
      return startOver(guess, lockProblem(current.ledger, input.now) ?? problem('locked'))
    case 'no_challenge':
      if (hasPassed(ctx, read)) return goOn(ctx, ctx.next ?? settings.defaultNext)
      ctx.emit({ type: 'sequence_violation', userId: ctx.userId })
      return startOver(guess, problem('no_challenge'))
    case 'expired':
    case 'exhausted':
      if (decision.kind === 'expired') {
        ctx.emit({ type: 'expired', ...describe(ctx, decision.challenge) })
      }
      return startOver(guess, problem(decision.kind))
    case 'repeat':
      return (
        (await settle(guess, current.ledger.challenge)) ?? startOver(guess, problem('no_challenge'))
      )
    case 'settle':
      return (
        (await settle(guess, decision.challenge)) ??
        wrong(guess, current.ledger, decision.challenge)
      )
    case 'check':
      return check(guess, current, decision.challenge)
  }
}

/** Digits of the right number, with the spaces and dashes that people copy along. */
function readCode(typed: string | undefined, length: number): string | undefined {
  const code = (typed ?? '').slice(0, 64).normalize('NFKC').replace(/[\s-]/g, '')
  return code.length === length && /^[0-9]+$/.test(code) ? code : undefined
}

/** A malformed code costs no attempt: the same page again, unless somebody makes a habit of it. */
async function askAgain(
  ctx: Context,
  { current, stored }: UserRecords,
): Promise<TwoFactorResponse> {
  const { settings, records, userId } = ctx
  const { challenge } = current.ledger
  const open =
    challenge?.browserId === ctx.slot.id && challenge.state === 'pending' ? challenge : undefined
  const budget = malformedBudget(settings.limits, userId)
  const [taken] = await records.take([budget])
  if (!taken?.allowed) {
    tellOfCap(ctx, budget.name, open)
    const seconds = secondsUntil(taken?.resetsAt ?? 0, settings.clock())
    const found = problem('locked', seconds)
    return showPage(ctx, startPage(ctx, stored?.enrollment, { problem: found }))
  }
  const found = problem('malformed_code')
  if (open) return showPage(ctx, codePage(ctx, current.ledger, open, found))
  return showPage(ctx, startPage(ctx, stored?.enrollment, { problem: found }))
}

async function check(
  guess: Guess,
  current: ReadLedger,
  challenge: Spent,
): Promise<TwoFactorResponse> {
  const { ctx } = guess
  const { limits, clock } = ctx.settings
  const budgets = guessBudgets(limits, addressKey(ctx.request.ip()))
  const [refused] = (await ctx.records.take(budgets)).filter((one) => !one.allowed)
  if (refused) {
    tellOfCap(ctx, 'failuresPerAddressPer10Minutes', challenge)
    await unspend(guess, current, challenge)
    const now = clock()
    return startOver(guess, problem('locked', secondsUntil(refused.resetsAt, now)))
  }

  const outcome = await ctx.provider.check(challenge.requestId, guess.code)
  const refund = async () => {
    await ctx.records.take(givenBack(budgets))
  }
  if (outcome.ok) {
    const channel = provedBy(challenge, guess.isSilent, clock())
    return grant(guess, current, { ...challenge, channel }, budgets)
  }
  return judge(guess, current, challenge, outcome, refund)
}

/** What a "not right" means, and who pays for it. */
async function judge(
  guess: Guess,
  current: ReadLedger,
  challenge: Spent,
  outcome: Answer<CheckOutcome> & { ok: false },
  refund: () => Promise<void>,
): Promise<TwoFactorResponse> {
  const { ctx } = guess
  const update = (decide: typeof failChallenge) =>
    ctx.records.update(ctx.userId, current, (ledger) => decide(ledger, challenge.id))

  switch (outcome.reason) {
    case 'wrong_code':
      return wrong(guess, current.ledger, challenge)
    case 'exhausted':
      await update(failChallenge)
      return wrong(guess, current.ledger, { ...challenge, attempts: maxAttempts })
    case 'expired': {
      const settled = await settle(guess, challenge)
      if (settled) return settled
      await update(doubtChallenge)
      ctx.emit({ type: 'expired', ...describe(ctx, challenge) })
      return startOver(guess, problem('expired'))
    }
    case 'no_code': {
      // Counted beside malformed codes: asking the provider again and again is not free.
      const isGivenBack = !guess.isSilent && (await mayStillMistype(ctx))
      if (!isGivenBack) return wrong(guess, current.ledger, challenge)
      const [{ ledger }] = await Promise.all([unspend(guess, current, challenge), refund()])
      return sameCode(guess, ledger, problem('no_code_yet'))
    }
    case 'throttled': {
      const [{ ledger }] = await Promise.all([unspend(guess, current, challenge), refund()])
      const seconds = Math.min(outcome.retryAfterSeconds ?? 10, 60)
      return sameCode(guess, ledger, problem('provider_throttled', seconds))
    }
    case 'fault': {
      ctx.emit({ type: 'fault', code: outcome.fault.code, error: outcome.fault })
      if (isCertainlyNotEvaluated(outcome.fault)) {
        const [{ ledger }] = await Promise.all([unspend(guess, current, challenge), refund()])
        return sameCode(guess, ledger, problem('provider_unavailable', 10))
      }
      ctx.emit({ type: 'check_unknown', ...describe(ctx, challenge) })
      return sameCode(guess, current.ledger, problem('outcome_unknown'))
    }
  }
}

async function mayStillMistype({ settings, records, userId }: Context): Promise<boolean> {
  const [taken] = await records.take([malformedBudget(settings.limits, userId)])
  return taken?.allowed === true
}

async function unspend({ ctx, hashes }: Guess, current: ReadLedger, challenge: Challenge) {
  return ctx.records.update(ctx.userId, current, (ledger) =>
    giveBack(ledger, challenge.id, hashes[0]),
  )
}

function wrong(guess: Guess, ledger: Ledger, challenge: Challenge): TwoFactorResponse {
  const { ctx } = guess
  const now = ctx.settings.clock()
  const attemptsLeft = Math.max(0, maxAttempts - challenge.attempts)
  const lock = lockProblem(ledger, now)
  const found = lock ?? problem(attemptsLeft > 0 ? 'wrong_code' : 'exhausted')
  const about = describe(ctx, challenge)
  ctx.emit({ type: 'check_failed', ...about, reason: found.code, attemptsLeft })
  if (lock?.code === 'suspended') ctx.emit({ type: 'suspended', ...about })
  if (lock?.code === 'locked') {
    ctx.emit({ type: 'locked', ...about, until: new Date(ledger.lockedUntil ?? now) })
  }
  if (found.code !== 'wrong_code') return startOver(guess, found)
  return showPage(ctx, codePage(ctx, ledger, challenge, found))
}

/** The code was not (or not certainly) looked at: the same page again, if there are guesses left. */
function sameCode(guess: Guess, ledger: Ledger, found: Problem): TwoFactorResponse {
  const { challenge } = ledger
  if (challenge === undefined || challenge.attempts >= maxAttempts) return startOver(guess, found)
  return showPage(guess.ctx, codePage(guess.ctx, ledger, challenge, found))
}
