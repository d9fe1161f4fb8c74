import { failChallenge } from '../flow/confirm.ts'
import { failStart, finishStart, undoSend } from '../flow/create.ts'
import { type Challenge, type Ledger, runningStep, type Update } from '../flow/ledger.ts'
import { finishResend } from '../flow/resend.ts'
import type { Problem } from '../page.ts'
import { maskPhone } from '../phone.ts'
import { languages } from '../pages/messages.ts'
import { problem } from '../problems.ts'
import type { Channel, StartOutcome } from '../provider.ts'
import type { ReadLedger } from '../records/records.ts'
import { emailFor } from './channels.ts'
import type { Context } from './context.ts'
import { pageLanguage } from './answers.ts'
import { type Draw, draw } from './draw.ts'
import { type Answer, isCertainlyNotEvaluated } from './provider-calls.ts'
import { silentRedirect } from './silent.ts'

/** A send that the ledger has agreed to. */
export interface Sending {
  readonly challenge: Challenge
  /** The ledger before, to go back to when nothing was sent. */
  readonly before: Ledger
  readonly current: ReadLedger
  /** Absent: the provider's first. */
  readonly channel?: Channel | undefined
  /** Our name for this send. Absent: the challenge's. */
  readonly clientRef?: string
  /** A verification of the same phone that the provider may still be running. */
  readonly stale?: string | undefined
}

export type SendResult =
  | { readonly kind: 'sent'; readonly ledger: Ledger; readonly challenge: Challenge }
  /** Sent, but the challenge was given up meanwhile. */
  | { readonly kind: 'late'; readonly ledger: Ledger }
  | { readonly kind: 'failed'; readonly problem: Problem; readonly ledger: Ledger }

/** Draw the budgets, ask the provider, write down what came of it. Never sends twice. */
export async function send(ctx: Context, sending: Sending): Promise<SendResult> {
  const drawn = await drawOrUndo(ctx, sending)
  if (drawn.kind === 'capped') {
    return { kind: 'failed', problem: drawn.problem, ledger: await undo(ctx, sending, 0) }
  }
  if (drawn.kind === 'unwelcome') return die(ctx, sending, problem('destination_refused'))

  const outcome = await ask(ctx, sending)
  if (outcome.ok) return finish(ctx, sending, outcome)
  return fail(ctx, sending, outcome, drawn.giveBack)
}

/** Where even drawing failed nothing was sent: the challenge must not look as if a code were on its way. */
async function drawOrUndo(ctx: Context, sending: Sending): Promise<Draw> {
  try {
    return await draw(ctx, sending.challenge, sending.channel)
  } catch (error) {
    await undo(ctx, sending, 0)
    throw error
  }
}

async function ask(
  ctx: Context,
  { challenge, channel, clientRef = challenge.clientRef, stale }: Sending,
): Promise<Answer<StartOutcome>> {
  const { settings, provider } = ctx
  const lang = pageLanguage(settings, ctx.request.header('accept-language'))
  const locale = languages[lang]?.locale
  const redirectUrl = silentRedirect(ctx, clientRef)
  const email = emailFor(ctx, challenge.purpose)
  const request = {
    to: challenge.phone,
    brand: settings.brand,
    codeTtlSeconds: settings.codeTtlMs / 1_000,
    clientRef,
    ...(channel !== undefined && { channel }),
    ...(locale !== undefined && { locale }),
    ...(redirectUrl !== undefined && { redirectUrl }),
    ...(email !== undefined && { email }),
  }
  const { requestId } = challenge
  if (requestId !== undefined) {
    const { channel: running } = runningStep(challenge, settings.clock())
    return provider.resend({ ...request, requestId, running })
  }
  if (stale !== undefined) await provider.cancel(stale)
  return provider.start(request)
}

async function finish(
  ctx: Context,
  { challenge, current, clientRef = challenge.clientRef }: Sending,
  outcome: StartOutcome & { ok: true },
): Promise<SendResult> {
  const { requestId, channel, fallbacks = [], checkUrl } = outcome
  const { id, requestId: oldRequestId } = challenge
  const answered = { id, requestId, channel, fallbacks, checkUrl, at: ctx.settings.clock() }
  const isResend = oldRequestId !== undefined
  const written = await ctx.records.update<'pending' | 'sent' | 'late'>(
    ctx.userId,
    current,
    (ledger) =>
      isResend
        ? finishResend(ledger, { ...answered, oldRequestId, clientRef })
        : finishStart(ledger, answered),
  )
  if (written.decision === 'late' || written.ledger.challenge === undefined) {
    void ctx.provider.cancel(requestId)
    return { kind: 'late', ledger: written.ledger }
  }
  const sent = written.ledger.challenge
  ctx.emit({ type: isResend ? 'resent' : 'sent', ...describe(ctx, sent) })
  return { kind: 'sent', ledger: written.ledger, challenge: sent }
}

async function fail(
  ctx: Context,
  sending: Sending,
  outcome: Answer<StartOutcome> & { ok: false },
  giveBack: () => Promise<void>,
): Promise<SendResult> {
  const { challenge, current } = sending
  const certainly = async (found: Problem, waitSeconds: number) => {
    const [ledger] = await Promise.all([undo(ctx, sending, waitSeconds * 1_000), giveBack()])
    return refuse(ctx, challenge, found, ledger)
  }

  switch (outcome.reason) {
    case 'already_running': {
      const seconds = outcome.retryAfterSeconds ?? 30
      return certainly(problem('wait', seconds), seconds)
    }
    case 'throttled': {
      const seconds = Math.min(outcome.retryAfterSeconds ?? 30, 60)
      return certainly(problem('provider_throttled', seconds), seconds)
    }
    case 'destination_refused':
      return die(ctx, sending, problem('destination_refused'))
    case 'fault': {
      ctx.emit({ type: 'fault', code: outcome.fault.code, error: outcome.fault })
      if (isCertainlyNotEvaluated(outcome.fault))
        return certainly(problem('provider_unavailable', 10), 0)
      // Perhaps sent: the send stays counted. A resend leaves the challenge as it was, its code may yet arrive.
      const isResend = challenge.requestId !== undefined
      if (isResend) return refuse(ctx, challenge, problem('provider_unavailable'), current.ledger)
      return die(ctx, sending, problem('provider_unavailable'))
    }
  }
}

function refuse(ctx: Context, challenge: Challenge, found: Problem, ledger: Ledger): SendResult {
  ctx.emit({ type: 'refused', ...describe(ctx, challenge), reason: found.code })
  return { kind: 'failed', problem: found, ledger }
}

/** Refused for good, or nobody knows whether it was sent: the challenge is dead and the send stays counted. */
async function die(
  ctx: Context,
  { challenge, current }: Sending,
  found: Problem,
): Promise<SendResult> {
  const end: (ledger: Ledger, id: string) => Update<undefined> =
    challenge.requestId === undefined ? failStart : failChallenge
  const { ledger } = await ctx.records.update(ctx.userId, current, (now) => end(now, challenge.id))
  return refuse(ctx, challenge, found, ledger)
}

async function undo(ctx: Context, sending: Sending, waitMs: number): Promise<Ledger> {
  const { challenge, before, current } = sending
  const now = ctx.settings.clock()
  const written = await ctx.records.update(ctx.userId, current, (ledger) =>
    undoSend(ledger, { id: challenge.id, before, now, waitMs }),
  )
  return written.ledger
}

/** What events say of a challenge. */
export function describe(ctx: Context, challenge: Challenge) {
  return {
    userId: ctx.userId,
    challengeId: challenge.id,
    purpose: challenge.purpose,
    phone: maskPhone(challenge.phone),
    country: challenge.country,
    channel: challenge.channel,
  }
}
