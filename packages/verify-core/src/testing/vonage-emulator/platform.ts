import type { SilentFailure } from './faults.ts'
import { shownRecipient } from './numbers.ts'
import { keptEntries, type Outbox } from './outbox.ts'
import { randomCode, randomHex, randomToken, randomUuid, type Random } from './randomness.ts'
import {
  matches,
  needsNewCode,
  stepEndsAt,
  type Api,
  type Plan,
  type State,
  type Verification,
} from './verification.ts'
import type { Webhooks } from './webhooks.ts'

export interface PlatformOptions {
  readonly outbox: Outbox
  readonly webhooks: Webhooks
  readonly random: Random
  readonly attemptLimit: number
  readonly busyAfterCancelSeconds: number
  readonly refuseEarlyCancel: boolean
}

/** The verifications of one emulator: what both APIs act on. Times are ms since the epoch. */
export interface Platform {
  /** Let every step and expiry that is due by `now` happen. */
  advance(now: number): void
  /** The id of the verification that keeps a new one of these recipients out. */
  runningId(plan: Plan, now: number): string | undefined
  start(plan: Plan, now: number): Verification
  find(api: Api, id: string): Verification | undefined
  /** `wrong` and `exhausted` have taken an attempt. Only for an active one. */
  check(verification: Verification, code: string, now: number): 'right' | 'wrong' | 'exhausted'
  /** Go on to the next step; `false` when there is none. */
  next(verification: Verification, now: number): boolean
  /** `busySeconds`: how long the number stays busy. Default: as the options say. */
  cancel(
    verification: Verification,
    now: number,
    busySeconds?: number,
  ): 'cancelled' | 'too_early' | 'too_late'
  /** Let the handset prove itself, once: the code it is handed, or why it is not. */
  authenticateSilently(
    verification: Verification,
    now: number,
    failure?: SilentFailure,
  ): { readonly code: string } | { readonly failure: SilentFailure }
  /** End a verification whatever its code. */
  complete(verification: Verification, now: number): void
  clear(): void
}

const cancelableAfterMs = 30_000

/** The state machine behind both APIs. It has no timers: time passes when `advance` is told so. */
export function createPlatform(options: PlatformOptions): Platform {
  const { outbox, webhooks, random, attemptLimit } = options
  const all = new Map<string, Verification>()
  const running = new Map<string, Verification>()
  const cancelled = new Map<string, { readonly id: string; readonly until: number }>()
  let nextDueAt = Infinity

  function enter(verification: Verification, stepIndex: number, at: number): void {
    const step = verification.plan.steps[stepIndex] ?? verification.step
    const silence = { silentCode: undefined, hasTriedSilently: false }
    Object.assign(verification, { stepIndex, step, stepStartedAt: at, ...silence })
    nextDueAt = Math.min(nextDueAt, stepEndsAt(verification))
    const id = randomHex(random, 16).toUpperCase()
    verification.events.push({ id, channel: step.channel, at })
    if (step.channel === 'silent_auth') return webhooks.actionPending(verification, at)

    if (needsNewCode(verification, step, at)) {
      const { customCode, codeLength } = verification.plan
      verification.code = customCode ?? randomCode(random, codeLength, verification.code)
      verification.codeIssuedAt = at
      verification.attemptsLeft = attemptLimit
    }
    deliver(verification, at)
  }

  function deliver(verification: Verification, at: number): void {
    const { id, plan, step, code } = verification
    if (plan.blocked) return block(verification, at)
    if (plan.undelivered) return webhooks.event(verification, 'failed', at)
    if (code === undefined) return
    const text = `${plan.brand}: your code is ${code}. Do not share it with anybody.`
    const to = shownRecipient(step.to)
    outbox.send({ to, channel: step.channel, code, text, at: new Date(at), requestId: id })
  }

  function block(verification: Verification, at: number): void {
    webhooks.event(verification, 'blocked', at)
    webhooks.summary(verification, 'blocked', at)
    end(verification, 'failed', at)
  }

  function finish(
    verification: Verification,
    state: 'completed' | 'failed' | 'expired',
    at: number,
  ): void {
    // Of a silent step it was told when the handset had been there.
    const isTold = verification.silentCode !== undefined && state === 'completed'
    if (!isTold) webhooks.event(verification, state, at)
    webhooks.summary(verification, state, at)
    end(verification, state, at)
  }

  function end(verification: Verification, state: State, at: number): void {
    verification.state = state
    verification.endedAt = at
    for (const key of runningKeys(verification.plan)) running.delete(key)
  }

  function forgetOldest(): void {
    if (all.size <= keptEntries) return
    for (const [key, verification] of all) {
      if (verification.state === 'active') continue
      all.delete(key)
      return
    }
  }

  function passTime(verification: Verification, now: number): void {
    while (verification.state === 'active' && stepEndsAt(verification) <= now) {
      const at = stepEndsAt(verification)
      if (verification.stepIndex + 1 < verification.plan.steps.length) {
        webhooks.event(verification, 'expired', at)
        enter(verification, verification.stepIndex + 1, at)
      } else {
        finish(verification, 'expired', at)
      }
    }
  }

  return {
    advance(now) {
      if (now < nextDueAt) return
      nextDueAt = Infinity
      for (const verification of new Set(running.values())) {
        passTime(verification, now)
        if (verification.state === 'active') {
          nextDueAt = Math.min(nextDueAt, stepEndsAt(verification))
        }
      }
    },

    runningId(plan, now) {
      for (const key of runningKeys(plan)) {
        const active = running.get(key)
        if (active) return active.id
        const busy = cancelled.get(key)
        if (busy && now < busy.until) return busy.id
        cancelled.delete(key)
      }
      return undefined
    },

    start(plan, now) {
      const verification: Verification = {
        id: plan.api === 'v1' ? randomHex(random, 32) : randomUuid(random),
        plan,
        startedAt: now,
        state: 'active',
        stepIndex: 0,
        step: plan.steps[0],
        stepStartedAt: now,
        code: undefined,
        codeIssuedAt: now,
        silentCode: undefined,
        hasTriedSilently: false,
        attemptsLeft: attemptLimit,
        endedAt: undefined,
        checks: [],
        events: [],
      }
      all.set(`${plan.api}:${verification.id}`, verification)
      for (const key of runningKeys(plan)) running.set(key, verification)
      forgetOldest()
      enter(verification, 0, now)
      return verification
    },

    find: (api, id) => all.get(`${api}:${id}`),

    check(verification, code, now) {
      const valid = matches(verification, code, now)
      verification.checks.push({ at: now, code, valid })
      if (valid) {
        finish(verification, 'completed', now)
        return 'right'
      }
      if (verification.step.channel === 'silent_auth') {
        // One attempt. What a second is told is not documented: here it is as if there had been no code.
        verification.silentCode = undefined
        return 'wrong'
      }
      verification.attemptsLeft -= 1
      if (verification.attemptsLeft > 0) return 'wrong'
      finish(verification, 'failed', now)
      return 'exhausted'
    },

    next(verification, now) {
      if (verification.stepIndex + 1 >= verification.plan.steps.length) return false
      enter(verification, verification.stepIndex + 1, now)
      return true
    },

    cancel(verification, now, busySeconds = options.busyAfterCancelSeconds) {
      if (options.refuseEarlyCancel) {
        if (verification.stepIndex > 0) return 'too_late'
        if (now < verification.startedAt + cancelableAfterMs) return 'too_early'
      }
      end(verification, 'cancelled', now)
      const until = now + busySeconds * 1000
      if (until > now) {
        const { id, plan } = verification
        for (const key of runningKeys(plan)) cancelled.set(key, { id, until })
      }
      return 'cancelled'
    },

    authenticateSilently(verification, now, failure) {
      const { step, plan, hasTriedSilently } = verification
      const isPossible = step.channel === 'silent_auth' && !hasTriedSilently
      if (!isPossible) return { failure: 'not_completed' }
      verification.hasTriedSilently = true
      const because = plan.networkUnsupported ? 'unsupported_network' : failure
      webhooks.event(verification, because === undefined ? 'completed' : 'failed', now)
      if (because !== undefined) return { failure: because }
      verification.silentCode = randomToken(random)
      return { code: verification.silentCode }
    },

    complete(verification, now) {
      if (verification.state === 'active') finish(verification, 'completed', now)
    },

    clear() {
      for (const index of [all, running, cancelled]) index.clear()
      nextDueAt = Infinity
    },
  }
}

// The APIs do not see each other's verifications.
function runningKeys(plan: Plan): Set<string> {
  return new Set(plan.steps.map((step) => `${plan.api}:${step.to}`))
}
