import type { TwoFactorRequest } from '../http.ts'
import { functionIfGiven, wrongOption } from '../option-checks.ts'
import type { Revoke, TwoFactor, TwoFactorState } from '../two-factor.ts'

/** Of core's, what takes requests as core reads them. An adapter offers it over the requests of its framework. */
type OverRequests = 'handle' | 'webhook' | 'guard' | 'guardUpgrade' | 'state' | 'revoke'

/** What every adapter offers beside routes and guard: all of core's that is no matter of requests, and the rest over its own. */
export interface AppTwoFactor<Request> extends Omit<TwoFactor, OverRequests> {
  /** What the guard would say of this request, for handlers and templates. */
  state(request: Request): Promise<TwoFactorState>
  readonly revoke: Revoke<Request>
}

/** Core over the requests of a framework. `dropSlot` takes our value out of the web session. */
export function appTwoFactor<Request>(
  core: TwoFactor,
  toRequest: (request: Request) => TwoFactorRequest,
  dropSlot: (request: Request) => void,
): AppTwoFactor<Request> {
  const {
    handle: _handle,
    webhook: _webhook,
    guard: _guard,
    guardUpgrade: _guardUpgrade,
    state,
    revoke,
    ...offered
  } = core
  return {
    ...offered,
    state: async (request) => state(toRequest(request)),
    revoke: {
      async session(request) {
        await revoke.session(toRequest(request))
        dropSlot(request)
      },
      user: revoke.user,
    },
  }
}

/** Check their own options. @throws {TypeError} naming the one that is neither a function nor, if it may be, absent. */
export function checkHooks(hooks: {
  readonly user: unknown
  readonly rawBody: unknown
  readonly render: unknown
  readonly logout: unknown
}): void {
  for (const [name, value] of Object.entries(hooks)) functionIfGiven(name, value)
  if (hooks.user === undefined) throw wrongOption('user', 'a function', undefined)
}
