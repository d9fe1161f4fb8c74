import { TwoFactorError } from '../errors.ts'
import type {
  Channel,
  CheckOutcome,
  StartOutcome,
  StartRequest,
  VerifyProvider,
} from '../provider.ts'
import { isRequestId, type Advanced, type Answer, type Cancelled, type Started } from './answer.ts'
import { ask, type Call } from './call.ts'
import { settle, type Fault } from './faults.ts'
import type { Settings } from './options.ts'
import type { RestClient } from './sdk.ts'
import { channelsFrom, stepMemory, type Steps } from './steps.ts'

/** One generation of the API: how to say things to it, and how to read what it says. All of it is pure. */
export interface Api {
  readonly name: string
  /** Seconds that each of so many steps has. */
  stepSeconds(codeTtlSeconds: number, steps: number): number
  start(request: StartRequest, steps: Steps): Call
  check(requestId: string, code: string): Call
  advance(requestId: string): Call
  cancel(requestId: string): Call
  readStart(answer: Answer): Started
  readCheck(answer: Answer, requestId: string): CheckOutcome | Fault
  readAdvance(answer: Answer, requestId: string): Advanced
  readCancel(answer: Answer): Cancelled
}

/** A number stays taken for about a dozen seconds after its verification was cancelled. */
const afterCancelSeconds = 15

/** A provider that speaks one generation of the API. `connect` is called once, at the first request. */
export function adapter(api: Api, settings: Settings, connect: () => RestClient): VerifyProvider {
  const { channels, codeLength, deadlines } = settings
  const memory = stepMemory(channels, settings.clock)
  let connected: RestClient | undefined
  const client = () => (connected ??= connect())

  async function start(request: StartRequest, ms: number): Promise<StartOutcome> {
    const chosen = channelsFrom(channels, request.channel)
    const stepSeconds = api.stepSeconds(request.codeTtlSeconds, chosen.length)
    const steps: Steps = { channels: chosen, stepSeconds }
    const call = api.start(request, steps)
    const outcome = settle(api.readStart(await ask(client(), call, { ms, signal: request.signal })))
    if (!outcome.ok) return outcome
    memory.began(outcome.requestId, steps)
    return sent(outcome.requestId, chosen[0])
  }

  function sent(requestId: string, channel: Channel): StartOutcome {
    const fallbacks = memory.fallbacks(requestId)
    return { ok: true, requestId, channel, ...(fallbacks.length > 0 && { fallbacks }) }
  }

  async function advance(requestId: string, ms: number, signal: AbortSignal) {
    const answer = await ask(client(), api.advance(requestId), { ms, signal })
    const outcome = settle(api.readAdvance(answer, requestId))
    if (outcome.ok) memory.advanced(requestId)
    return outcome
  }

  async function cancel(requestId: string, ms: number, signal: AbortSignal) {
    const answer = await ask(client(), api.cancel(requestId), { ms, signal })
    return settle(api.readCancel(answer))
  }

  return {
    name: api.name,
    channels,
    codeLength,

    start: (request) => start(request, deadlines.startMs),

    async check(requestId, code, signal) {
      const id = checkId(requestId)
      // Nothing else can be a code of ours, so it is not worth a request.
      if (!/^\d{4,10}$/.test(code)) return { ok: false, reason: 'wrong_code' }
      const patience = { ms: deadlines.checkMs, signal, retryUnsent: true }
      const outcome = settle(api.readCheck(await ask(client(), api.check(id, code), patience), id))
      if (outcome.ok || outcome.reason === 'expired' || outcome.reason === 'exhausted')
        memory.forget(id)
      return outcome
    },

    async resend(request) {
      const id = checkId(request.requestId)
      const { signal, channel: asked } = request
      const endsAt = performance.now() + deadlines.startMs
      const left = () => endsAt - performance.now()

      const next = memory.next(id)
      if (next !== undefined && (asked === undefined || asked === next)) {
        const outcome = await advance(id, left(), signal)
        if (outcome.ok) return sent(id, next)
        if (outcome.reason === 'already_running' || outcome.reason === 'throttled') return outcome
      }

      const cancelled = await cancel(id, Math.min(deadlines.cancelMs, left()), signal)
      if (!cancelled.ok) return cancelled
      const outcome = await start(request, left())
      if (outcome.ok && outcome.requestId !== id) memory.forget(id)
      if (outcome.ok || outcome.reason !== 'already_running') return outcome
      return { retryAfterSeconds: afterCancelSeconds, ...outcome }
    },

    async cancel(requestId, signal) {
      const id = checkId(requestId)
      memory.forget(id)
      await cancel(id, deadlines.cancelMs, signal)
    },

    async warmUp() {
      client()
    },
  }
}

function checkId(requestId: string): string {
  if (isRequestId(requestId)) return requestId
  throw new TwoFactorError(
    'ERR_2FA_PROVIDER_MISCONFIGURED',
    'Vonage was not asked: the request id does not look like one of theirs',
  )
}
