import { emailOf, withoutEmail } from '../email.ts'
import { type Challenge, type Purpose, runningStep } from '../flow/ledger.ts'
import type { Channel } from '../provider.ts'
import type { Context } from './context.ts'

/** Where a code may be e-mailed to. Neither in an enrollment nor in a step-up: a mailbox proves no phone. */
export function emailFor({ user, maxAgeSeconds }: Context, purpose: Purpose): string | undefined {
  return purpose === 'login' && maxAgeSeconds === undefined ? emailOf(user) : undefined
}

/** What the provider tries for this purpose, in this order. */
function channelsFor(ctx: Context, purpose: Purpose): readonly Channel[] {
  const { channels } = ctx.settings.provider
  return emailFor(ctx, purpose) === undefined ? withoutEmail(channels) : channels
}

/** What it tries from the asked channel on, as it goes on by itself: each may have to be paid. */
export function stepsFrom(
  ctx: Context,
  purpose: Purpose,
  asked: Channel | undefined,
): readonly Channel[] {
  const channels = channelsFor(ctx, purpose)
  return asked === undefined ? channels : channels.slice(Math.max(0, channels.indexOf(asked)))
}

/** Those that a resend may ask for. Behind a silent step the phone gets a message before a mailbox does. */
export function resendChannels(ctx: Context, challenge?: Challenge): readonly Channel[] {
  const running = challenge && runningStep(challenge, ctx.settings.clock()).channel
  const mayAskFor = (channel: Channel) =>
    channel !== 'silent_auth' && !(running === 'silent_auth' && channel === 'email')
  return channelsFor(ctx, challenge?.purpose ?? 'login').filter(mayAskFor)
}
