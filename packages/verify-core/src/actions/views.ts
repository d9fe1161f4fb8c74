import { csrfToken } from '../csrf.ts'
import { type ToldDelivery, viewDelivery } from '../flow/delivery.ts'
import type { Challenge, Ledger } from '../flow/ledger.ts'
import { decideLock, maxAttempts, maxResends } from '../flow/ledger.ts'
import { resendFrom } from '../flow/resend.ts'
import type {
  CodePage,
  NumberPage,
  PageBase,
  Problem,
  ProblemPage,
  SendPage,
  SilentPage,
} from '../page.ts'
import { maskEmail } from '../email.ts'
import { maskPhone } from '../phone.ts'
import { problem } from '../problems.ts'
import type { Channel } from '../provider.ts'
import type { Enrollment } from '../records/types.ts'
import { phoneOf } from '../records/types.ts'
import { pageLanguage } from './answers.ts'
import { emailFor, resendChannels } from './channels.ts'
import type { Context } from './context.ts'

function base(ctx: Context, found: Problem | undefined): PageBase {
  const { settings } = ctx
  return {
    brand: settings.brand,
    path: settings.path,
    lang: pageLanguage(settings, ctx.request.header('accept-language')),
    csrfToken: csrfToken(settings.keyring, ctx.slot.id),
    ...(ctx.next !== undefined && { next: ctx.next }),
    ...(ctx.maxAgeSeconds !== undefined && { maxAgeSeconds: ctx.maxAgeSeconds }),
    ...(found && { problem: found }),
  }
}

/** Where the flow begins: the enrolled phone, or a form for one. Who is locked out has nothing to fill in. `number`: what the person has typed. */
export function startPage(
  ctx: Context,
  enrollment: Enrollment | undefined,
  shown: { readonly problem?: Problem | undefined; readonly number?: string } = {},
): NumberPage | SendPage | ProblemPage {
  const { problem: found } = shown
  if (found?.code === 'locked' || found?.code === 'suspended') return problemPage(ctx, found)
  const phone = phoneOf(enrollment)
  if (phone !== undefined) {
    return { ...base(ctx, found), step: 'send', sentTo: maskPhone(phone) }
  }
  return { ...base(ctx, found), step: 'number', number: shown.number ?? ctx.suggestedPhone }
}

/** The code form of a challenge. `told`: what webhooks have said of its send, where that was read. */
export function codePage(
  ctx: Context,
  ledger: Ledger,
  challenge: Challenge,
  found?: Problem,
  told?: ToldDelivery,
): CodePage {
  const { clock, provider } = ctx.settings
  const now = clock()
  const delivery = viewDelivery(challenge, told, now)
  const { checkUrl } = challenge
  const canProveSilently = delivery.channel === 'silent_auth' && checkUrl !== undefined
  return {
    ...base(ctx, found),
    step: 'code',
    sentTo: destination(ctx, challenge, delivery.channel),
    channel: delivery.channel,
    delivery,
    ...(canProveSilently && { checkUrl }),
    channels: resendChannels(ctx, challenge),
    codeLength: provider.codeLength,
    attemptsLeft: Math.max(0, maxAttempts - challenge.attempts),
    resendsLeft: Math.max(0, maxResends + 1 - challenge.sends),
    resendInSeconds: secondsUntil(resendFrom(ledger, challenge, now), now),
    expiresInSeconds: secondsUntil(challenge.expiresAt, now),
    canChangeNumber: challenge.purpose === 'enroll',
  }
}

/** Where the code goes, masked; all of it, should the app know no address any more. */
function destination(ctx: Context, challenge: Challenge, channel: Channel): string {
  if (channel !== 'email') return maskPhone(challenge.phone)
  return maskEmail(emailFor(ctx, challenge.purpose) ?? '')
}

/** Where a silent step has come back to. */
export function silentPage(ctx: Context, challenge: Challenge, state: string): SilentPage {
  const [instead = 'sms'] = resendChannels(ctx, challenge)
  return { ...base(ctx, undefined), step: 'silent', state, instead }
}

/** Nothing but a problem, and a link to where it goes on. */
export function problemPage(ctx: Context, found: Problem, wayOn?: string): ProblemPage {
  const page = base(ctx, found)
  return { ...page, step: 'problem', problem: found, wayOn: wayOn ?? `${page.path}/` }
}

/** The problem of a user who is locked out, if it is one. */
export function lockProblem(ledger: Ledger, now: number): Problem | undefined {
  const lock = decideLock(ledger, now)
  if (lock === undefined) return undefined
  if (lock.kind === 'suspended') return problem('suspended')
  return problem('locked', secondsUntil(lock.until, now))
}

/** Whole seconds from now, never below 0. */
export function secondsUntil(at: number, now: number): number {
  return Math.max(0, Math.ceil((at - now) / 1_000))
}
