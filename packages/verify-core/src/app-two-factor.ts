import type { TwoFactorRequest } from './http.ts'
import { wrongOption } from './option-checks.ts'
import type { Revoke, TwoFactor, TwoFactorState } from './two-factor.ts'

/** What every adapter offers beside routes and guard, over the requests of its framework. */
export interface AppTwoFactor<Request> extends Pick<
  TwoFactor,
  'blocks' | 'unblock' | 'unlock' | 'warmUp'
> {
  /** What the guard would say of this request, for handlers and templates. */
  state(request: Request): Promise<TwoFactorState>
  readonly revoke: Revoke<Request>
}

/** For adapters: core over the requests of a framework. `dropSlot` takes our value out of the web session. */
export function appTwoFactor<Request>(
  core: TwoFactor,
  toRequest: (request: Request) => TwoFactorRequest,
  dropSlot: (request: Request) => void,
): AppTwoFactor<Request> {
  const { blocks, unblock, unlock, warmUp } = core
  return {
    blocks,
    unblock,
    unlock,
    warmUp,
    state: async (request) => core.state(toRequest(request)),
    revoke: {
      async session(request) {
        await core.revoke.session(toRequest(request))
        dropSlot(request)
      },
      user: core.revoke.user,
    },
  }
}

/** For adapters: check their own options. @throws {TypeError} naming the one that is neither a function nor, if it may be, absent. */
export function checkHooks(hooks: {
  readonly user: unknown
  readonly rawBody: unknown
  readonly render: unknown
  readonly logout: unknown
}): void {
  for (const [name, value] of Object.entries(hooks)) {
    if (typeof value === 'function' || (value === undefined && name !== 'user')) continue
    throw wrongOption(name, 'a function', value)
  }
}
