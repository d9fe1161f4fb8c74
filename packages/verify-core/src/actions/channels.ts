import { emailOf } from '../email.ts'
import type { Challenge } from '../flow/ledger.ts'
import type { Channel } from '../provider.ts'
import type { Context } from './context.ts'

type Purpose = Challenge['purpose']

/** Where a code may be e-mailed to. Never in an enrollment: a mailbox proves no phone. */
export function emailFor({ user }: Context, purpose: Purpose): string | undefined {
  return purpose === 'login' ? emailOf(user) : undefined
}

/** What the provider tries for this purpose, in this order. */
function channelsFor(ctx: Context, purpose: Purpose): readonly Channel[] {
  const { channels } = ctx.settings.provider
  if (emailFor(ctx, purpose) !== undefined) return channels
  return channels.filter((channel) => channel !== 'email')
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

/** Those of them that send something, so that a resend may ask for them. */
export function sendingChannels(ctx: Context, purpose: Purpose): readonly Channel[] {
  return channelsFor(ctx, purpose).filter((channel) => channel !== 'silent_auth')
}
