import { withoutEmail } from '../email.ts'
import { TwoFactorError } from '../errors.ts'
import type {
  Channel,
  CheckOutcome,
  StartOutcome,
  StartRequest,
  VerifyProvider,
} from '../provider.ts'
import {
  isRequestId,
  odd,
  type Advanced,
  type Answer,
  type Cancelled,
  type Started,
} from './answer.ts'
import { apiHostOf, ask, type Call } from './call.ts'
import { trustedCheckUrl } from './check-url.ts'
import { settle, type Fault } from './faults.ts'
import type { Settings } from './options.ts'
import type { RestClient } from './sdk.ts'
import {
  channelsFrom,
  sending,
  silentSeconds,
  stepMemory,
  type Channels,
  type Steps,
} from './steps.ts'

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
  // Those of a silent step mix letters and digits.
  const codeShape = channels[0] === 'silent_auth' ? /^[A-Za-z0-9]{4,10}$/ : /^\d{4,10}$/
  let connected: RestClient | undefined
  const client = () => (connected ??= connect())

  async function start(request: StartRequest, ms: number): Promise<StartOutcome> {
    const left = countdown(ms)
    const ofPhone = withoutEmail(channels)
    const chosen = channelsFrom(request.email === undefined ? ofPhone : channels, request.channel)
    const outcome = await beginFrom(request, chosen, left())
    const isRefused = !outcome.ok && outcome.reason === 'destination_refused'
    if (!isRefused || !chosen.includes('email')) return outcome
    // It may be the address, which must not keep anybody from their phone. Nothing has begun, so this is no second send.
    return beginFrom(request, request.channel ? sending(ofPhone) : ofPhone, left())
  }

  async function beginFrom(
    request: StartRequest,
    chosen: Channels,
    ms: number,
  ): Promise<StartOutcome> {
    const left = countdown(ms)
    const loud = sending(chosen)
    // Nobody comes back from a silent step that is not told where to.
    const isSilent = chosen !== loud && request.redirectUrl !== undefined
    const first = await begin(request, isSilent ? chosen : loud, left())
    const isRefused = !first.ok && first.reason === 'no_coverage'
    // That network knows no silent step and nothing has begun, so this is no second send.
    const outcome = isSilent && isRefused ? await begin(request, loud, left()) : first
    if (!outcome.ok && outcome.reason === 'no_coverage') return settle<StartOutcome>(odd(412))
    return outcome
  }

  async function begin(
    request: StartRequest,
    chosen: Channels,
    ms: number,
  ): Promise<StartOutcome | { ok: false; reason: 'no_coverage' }> {
    const left = countdown(ms)
    const steps = stepsOf(request, chosen)
    const call = api.start(request, steps)
    const outcome = settle(api.readStart(await ask(client(), call, { ms, signal: request.signal })))
    if (!outcome.ok) return outcome
    const { requestId } = outcome
    memory.began(requestId, steps)
    const [first, second] = chosen
    if (first !== 'silent_auth') return sent(requestId, first)

    const checkUrl = trustedCheckUrl(outcome.checkUrl, apiHostOf(client()))
    if (checkUrl !== undefined) return { ...sent(requestId, first), checkUrl }
    // A step that nobody can do is left at once, if it can be; else it ends by itself.
    const patience = { ms: left(), signal: request.signal }
    const skipped = api.readAdvance(
      await ask(client(), api.advance(requestId), patience),
      requestId,
    )
    if (!('ok' in skipped && skipped.ok) || second === undefined) return sent(requestId, first)
    memory.advanced(requestId)
    return sent(requestId, second)
  }

  function stepsOf({ codeTtlSeconds }: StartRequest, chosen: Channels): Steps {
    const loud = sending(chosen)
    const seconds = chosen === loud ? codeTtlSeconds : codeTtlSeconds - silentSeconds
    return { channels: chosen, stepSeconds: api.stepSeconds(seconds, loud.length) }
  }

  function sent(requestId: string, channel: Channel): StartOutcome & { ok: true } {
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
      if (!codeShape.test(code)) return { ok: false, reason: 'wrong_code' }
      const patience = { ms: deadlines.checkMs, signal, retryUnsent: true }
      const outcome = settle(api.readCheck(await ask(client(), api.check(id, code), patience), id))
      if (outcome.ok || outcome.reason === 'expired' || outcome.reason === 'exhausted')
        memory.forget(id)
      return outcome
    },

    async resend(request) {
      const id = checkId(request.requestId)
      const { signal, channel: asked } = request
      const left = countdown(deadlines.startMs)

      const next = memory.next(id) ?? (request.running === 'silent_auth' ? channels[1] : undefined)
      // Who wants another code wants it on the phone; who wants an e-mail, at the address as it is now.
      const isNext = next !== undefined && next !== 'email' && (asked ?? next) === next
      if (isNext) {
        const outcome = await advance(id, left(), signal)
        if (outcome.ok) return sent(id, next)
        if (outcome.reason === 'already_running' || outcome.reason === 'throttled') return outcome
      }

      const cancelled = await cancel(id, Math.min(deadlines.cancelMs, left()), signal)
      if (!cancelled.ok) return cancelled
      // Whoever asks again wants something sent.
      const loudly = { ...request, channel: asked ?? sending(channels)[0] }
      const outcome = await start(loudly, left())
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

/** What is left of so many ms, counted from now. */
function countdown(ms: number): () => number {
  const endsAt = performance.now() + ms
  return () => endsAt - performance.now()
}

function checkId(requestId: string): string {
  if (isRequestId(requestId)) return requestId
  throw new TwoFactorError(
    'ERR_2FA_PROVIDER_MISCONFIGURED',
    'Vonage was not asked: the request id does not look like one of theirs',
  )
}
