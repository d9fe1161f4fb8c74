import { within } from '../deadline.ts'
import { isTwoFactorError, TwoFactorError } from '../errors.ts'
import type { Challenge } from '../flow/ledger.ts'
import type { Context } from './context.ts'

const hookMs = 2_000

/**
 * Whether the app has nothing against this send.
 * @throws {TwoFactorError} ERR_2FA_HOOK when the option throws or takes longer than 2 s.
 */
export async function isWelcome(
  ctx: Context,
  { phone, country, purpose }: Challenge,
): Promise<boolean> {
  const { beforeSend } = ctx.settings
  if (beforeSend === undefined) return true
  const send = {
    user: ctx.user,
    phone,
    country,
    purpose,
    ip: ctx.request.ip(),
    field: (name: string) => ctx.form.get(name),
  }
  const late = () => new TwoFactorError('ERR_2FA_HOOK', 'The option beforeSend took over 2 s')
  try {
    return await within(hookMs, async () => (await beforeSend(send)) === true, late)
  } catch (error) {
    if (isTwoFactorError(error)) throw error
    throw new TwoFactorError('ERR_2FA_HOOK', 'The option beforeSend threw', { cause: error })
  }
}
