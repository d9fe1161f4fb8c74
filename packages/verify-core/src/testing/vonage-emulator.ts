import type { HttpHandler } from 'msw'
import { type Call, readCall, recipientOf } from './vonage-emulator/call.ts'
import type { EmulatorCredentials } from './vonage-emulator/credentials.ts'
import { type Breakage, type Fault, happensFirst, spoil } from './vonage-emulator/faults.ts'
import { type LoopbackServer, serveLoopback } from './vonage-emulator/loopback.ts'
import { recipientKey } from './vonage-emulator/numbers.ts'
import { createOutbox, keep, type SentMessage } from './vonage-emulator/outbox.ts'
import { createPlatform } from './vonage-emulator/platform.ts'
import { type Random, secureRandom } from './vonage-emulator/randomness.ts'
import { json, type Reply } from './vonage-emulator/replies.ts'
import { answerV1 } from './vonage-emulator/v1.ts'
import { answerV2 } from './vonage-emulator/v2.ts'

export interface VonageEmulatorOptions {
  /** The time in ms since the epoch. Default `Date.now`. */
  readonly clock?: () => number
  /** The only credentials that are accepted. Default: any that are not empty. */
  readonly credentials?: EmulatorCredentials
  /** Wrong codes until a verification is over. Default 3. */
  readonly attemptLimit?: number
  /** How long a number stays busy after a cancel; the real one was seen to take 12. Default 0. */
  readonly busyAfterCancelSeconds?: number
  /** Refuse a cancel in the first 30 seconds and after the second step, as the real one does. Default true. */
  readonly refuseEarlyCancel?: boolean
  /** Told of every message, as it is sent. */
  readonly onMessage?: (message: SentMessage) => void
  /** The source of codes and ids. Default: secure. */
  readonly random?: Random
}

/** A request that has arrived. */
export interface EmulatedRequest {
  readonly method: string
  readonly path: string
  readonly body: unknown
  /** `basic`, `bearer`, `params` or `none`. */
  readonly auth: string
  /** The recipient it is about, if it can be told. */
  readonly to: string | undefined
  readonly operation: string
  readonly at: Date
}

/** Vonage Verify v1 and v2 in this process: the real state machine, no account, no network. */
export interface VonageEmulator {
  /** Answer one request to any host. Rejects, or answers with a body that breaks off, when a fault says so. */
  handle(request: Request): Promise<Response>
  /** Handlers for MSW 3 that catch `https://api.nexmo.com/*`. Needs `msw` installed. */
  handlers(): Promise<readonly HttpHandler[]>
  /** Listen on loopback, for the SDK's `apiHost`. A second of waiting at most, and due fallbacks are sent. */
  listen(address?: { readonly port?: number; readonly host?: string }): Promise<LoopbackServer>
  /** What was sent, newest first; only to one number, if named. */
  messages(to?: string): readonly SentMessage[]
  /** The code of the newest message. @throws {Error} when nothing was sent to `to`. */
  lastCode(to: string): string
  /** What has arrived, oldest first. */
  readonly requests: readonly EmulatedRequest[]
  /** How many messages went to a number. */
  sends(to: string): number
  /** How many codes were checked for a number. */
  checks(to: string): number
  /** Let something go wrong. */
  fault(fault: Fault): void
  clearFaults(): void
  /** Let every step and expiry that is due by now happen. Every request does the same first. */
  tick(): void
  /** Forget everything. */
  reset(): void
}

interface ArmedFault {
  readonly fault: Fault
  left: number
}

/**
 * Emulate Vonage Verify, for tests and demos.
 * @throws {Error} with NODE_ENV=production.
 * @example
 * const vonage = vonageEmulator()
 * const { url } = await vonage.listen()
 * const provider = vonageVerify({ apiKey: 'abcd1234', apiSecret: 'any', apiHost: url })
 * // ... drive your app, then
 * vonage.lastCode('+447700900123')
 */
export function vonageEmulator(options: VonageEmulatorOptions = {}): VonageEmulator {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The Vonage emulator does not start with NODE_ENV=production')
  }
  const { clock = Date.now, credentials, onMessage = () => {} } = options
  const outbox = createOutbox(onMessage)
  const platform = createPlatform({
    outbox,
    random: options.random ?? secureRandom,
    attemptLimit: options.attemptLimit ?? 3,
    busyAfterCancelSeconds: options.busyAfterCancelSeconds ?? 0,
    refuseEarlyCancel: options.refuseEarlyCancel ?? true,
  })
  const requests: EmulatedRequest[] = []
  let armed: ArmedFault[] = []

  const tick = () => platform.advance(clock())

  function recipient(call: Call): string | undefined {
    const { route } = call
    if (route?.operation === 'start') return recipientOf(call)
    return route?.id === undefined ? undefined : platform.find(route.api, route.id)?.step.to
  }

  function dueFault(call: Call, to: string | undefined): Fault | undefined {
    const found = armed.find(
      ({ fault, left }) =>
        left > 0 &&
        (fault.operation === undefined || fault.operation === call.route?.operation) &&
        (fault.to === undefined || (to !== undefined && recipientKey(fault.to) === to)),
    )
    if (found) found.left -= 1
    return found?.fault
  }

  function answer(call: Call): Reply | Breakage {
    const now = clock()
    platform.advance(now)
    const { route, auth } = call
    const to = recipient(call)
    keep(requests, {
      method: call.method,
      path: call.url.pathname,
      body: call.body,
      auth: auth.scheme,
      to,
      operation: route?.operation ?? 'unknown',
      at: new Date(now),
    })
    if (route === undefined) return json(404, { title: 'Not Found' })
    const context = { platform, credentials, now }
    const act = () => (route.api === 'v1' ? answerV1(call, context) : answerV2(call, context))
    const fault = dueFault(call, to)
    if (fault === undefined) return act()
    return spoil(fault, call, happensFirst(fault) ? act() : undefined)
  }

  async function handle(request: Request): Promise<Response> {
    const result = answer(await readCall(request))
    if (!('breaks' in result)) return toResponse(result)
    if (result.breaks === 'hang') return new Promise(() => {})
    if (result.breaks === 'half_body') return brokenResponse(result.reply)
    throw new TypeError('The Vonage emulator breaks this connection')
  }

  return {
    handle,
    async handlers() {
      const { http, HttpResponse } = await import('msw')
      return [
        http.all('https://api.nexmo.com/*', async ({ request }) => {
          try {
            return await handle(request)
          } catch {
            return HttpResponse.error()
          }
        }),
      ]
    },
    listen: ({ port = 0, host = '127.0.0.1' } = {}) => serveLoopback(handle, { port, host }, tick),
    messages: outbox.messages,
    lastCode: outbox.lastCode,
    requests,
    sends: (to) => outbox.messages(to).length,
    checks: (to) =>
      requests.filter((one) => one.operation === 'check' && one.to === recipientKey(to)).length,
    fault(fault) {
      armed.push({ fault, left: fault.times ?? Number.POSITIVE_INFINITY })
    },
    clearFaults() {
      armed = []
    },
    tick,
    reset() {
      platform.clear()
      outbox.clear()
      requests.length = 0
      armed = []
    },
  }
}

function toResponse({ status, type, body, headers }: Reply): Response {
  return new Response(status === 204 ? null : body, {
    status,
    headers: { ...(type !== '' && { 'content-type': type }), ...headers },
  })
}

/** An answer whose body stops half-way with an error. */
function brokenResponse(reply: Reply | undefined): Response {
  const bytes = new TextEncoder().encode((reply?.body ?? '{"request').slice(0, 8))
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(bytes)
      setImmediate(() => controller.error(new Error('The Vonage emulator breaks this connection')))
    },
  })
  return new Response(body, { status: 200, headers: { 'content-type': 'application/json' } })
}
