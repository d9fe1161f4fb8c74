import { isEqualHash } from '../crypto.ts'
import { runningStep } from '../flow/ledger.ts'
import type { TwoFactorResponse } from '../http.ts'
import type { UserRecords } from '../records/records.ts'
import { goToStep, showPage } from './answers.ts'
import type { Context } from './context.ts'
import { ownChallenge, showStart } from './show.ts'
import { lockProblem, silentPage } from './views.ts'

/**
 * `GET /silent`: where the device comes back to from a silent step, the result behind a `#` that only the page's script
 * can read. Only for the step that this browser has begun: to any other link it is the way to the code page.
 */
export async function showSilent(ctx: Context): Promise<TwoFactorResponse> {
  if (ctx.isJson) return showStart(ctx)
  const { state } = ctx
  const read = await ctx.records.read(ctx.userId, ctx.slot.marker)
  const now = ctx.settings.clock()
  const open = ownChallenge(ctx, read)
  const isLocked = lockProblem(read.current.ledger, now) !== undefined
  if (!open || isLocked || state === undefined || !isBackFromSilence(ctx, read, state)) {
    return goToStep(ctx, '/verify')
  }
  return showPage(ctx, silentPage(ctx, open, state))
}

/** The code of a silent step, if the step is this browser's own and still runs. It mixes letters and digits. */
export function readSilentCode(ctx: Context, read: UserRecords): string | undefined {
  const { state } = ctx
  const code = ctx.form.get('code') ?? ''
  const isOne = state !== undefined && /^[A-Za-z0-9]{4,10}$/.test(code)
  return isOne && isBackFromSilence(ctx, read, state) ? code : undefined
}

/** Where a silent step is to come back to; `undefined` when the provider has none. `clientRef`: our name for the send. */
export function silentRedirect({ settings, request }: Context, clientRef: string) {
  const { provider, origins, keyring, path } = settings
  if (!provider.channels.includes('silent_auth')) return undefined
  // The session is at the one of our origins that asks.
  const asking = request.header('origin')
  const origin = origins.find((one) => one === asking) ?? origins[0]
  return `${origin}${path}/silent?state=${keyring.hash('silent', clientRef)}`
}

/** Whether the state names the silent step of this browser's challenge, and that step has not given way to a message. */
function isBackFromSilence(ctx: Context, { current }: UserRecords, state: string): boolean {
  const { challenge } = current.ledger
  if (challenge?.browserId !== ctx.slot.id) return false
  const { keyring, clock } = ctx.settings
  const states = keyring.hashAll('silent', challenge.clientRef)
  const isRunning = runningStep(challenge, clock()).channel === 'silent_auth'
  return isRunning && states.some((one) => isEqualHash(one, state))
}
