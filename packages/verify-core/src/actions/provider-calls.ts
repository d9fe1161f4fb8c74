import type { Bulkhead } from '../bulkhead.ts'
import { type Deadline, within } from '../deadline.ts'
import { isTwoFactorError, TwoFactorError, type TwoFactorErrorCode } from '../errors.ts'
import type {
  CheckOutcome,
  ResendRequest,
  StartOutcome,
  StartRequest,
  VerifyProvider,
} from '../provider.ts'

type Unbound<Request> = Omit<Request, 'signal'>

/** What the provider said, or the fault that kept it from saying anything. */
export type Answer<Outcome> =
  Outcome | { readonly ok: false; readonly reason: 'fault'; readonly fault: TwoFactorError }

/** The provider, with every call bounded and every fault a value. */
export interface ProviderCalls {
  start(request: Unbound<StartRequest>): Promise<Answer<StartOutcome>>
  check(requestId: string, code: string): Promise<Answer<CheckOutcome>>
  resend(request: Unbound<ResendRequest>): Promise<Answer<StartOutcome>>
  /** Wait for the end of it, however it ends. */
  cancel(requestId: string): Promise<void>
}

const startMs = 8_000
const checkMs = 5_000
const cancelMs = 3_000
/** Left for what must be written after the provider has answered. */
const reserveMs = 400

export function createProviderCalls(
  { provider, bulkhead }: { readonly provider: VerifyProvider; readonly bulkhead: Bulkhead },
  deadline: Deadline,
): ProviderCalls {
  async function ask<Outcome>(
    kind: 'start' | 'check' | 'cancel',
    ms: number,
    call: (signal: AbortSignal) => Promise<Outcome>,
  ): Promise<Answer<Outcome>> {
    const aborter = new AbortController()
    const late = () => {
      aborter.abort()
      return new TwoFactorError(
        'ERR_2FA_PROVIDER_UNAVAILABLE',
        'The provider did not answer in time',
      )
    }
    const bound = Math.min(ms, deadline.remainingMs() - reserveMs)
    try {
      return await bulkhead.run(kind, () => within(bound, () => call(aborter.signal), late))
    } catch (error) {
      return { ok: false, reason: 'fault', fault: asFault(error) }
    }
  }

  return {
    start: (request) => ask('start', startMs, (signal) => provider.start({ ...request, signal })),
    check: (requestId, code) =>
      ask('check', checkMs, (signal) => provider.check(requestId, code, signal)),
    resend: (request) => ask('start', startMs, (signal) => provider.resend({ ...request, signal })),
    async cancel(requestId) {
      await ask('cancel', cancelMs, (signal) => provider.cancel(requestId, signal))
    },
  }
}

/** Without `cause`: the errors of a provider's SDK may carry number, code and credentials. */
function asFault(error: unknown): TwoFactorError {
  if (isTwoFactorError(error)) return error
  return new TwoFactorError('ERR_2FA_PROVIDER_UNAVAILABLE', 'The provider failed')
}

const notEvaluated: ReadonlySet<TwoFactorErrorCode> = new Set([
  'ERR_2FA_PROVIDER_BUSY',
  'ERR_2FA_PROVIDER_MISCONFIGURED',
  'ERR_2FA_PROVIDER_UNREACHABLE',
])

/** Whether the provider certainly did not act on a call that ended in this fault. */
export function isCertainlyNotEvaluated(fault: TwoFactorError): boolean {
  return notEvaluated.has(fault.code)
}
