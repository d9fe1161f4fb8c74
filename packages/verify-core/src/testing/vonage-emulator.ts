import { setTimeout as wait } from 'node:timers/promises'
import type { HttpHandler } from 'msw'
import { type Call, readCall, recipientOf } from './vonage-emulator/call.ts'
import type { EmulatorCredentials } from './vonage-emulator/credentials.ts'
import { type Breakage, interrupt, spoil } from './vonage-emulator/fault-replies.ts'
import { createFaults, type Fault } from './vonage-emulator/faults.ts'
import {
  type LoopbackAddress,
  type LoopbackServer,
  serveLoopback,
} from './vonage-emulator/loopback.ts'
import { mswHandlers } from './vonage-emulator/msw-handlers.ts'
import { functionOption, numberOption } from './vonage-emulator/options.ts'
import { createOutbox, type SentMessage } from './vonage-emulator/outbox.ts'
import { createPlatform } from './vonage-emulator/platform.ts'
import { type Random, secureRandom } from './vonage-emulator/randomness.ts'
import { json, type Reply } from './vonage-emulator/replies.ts'
import { createRequestLog, type EmulatedRequest } from './vonage-emulator/request-log.ts'
import { toResponse } from './vonage-emulator/responses.ts'
import { answerV1 } from './vonage-emulator/v1.ts'
import { answerV2 } from './vonage-emulator/v2.ts'
import { createWebhooks, type SentWebhook, type WebhookTarget } from './vonage-emulator/webhooks.ts'

export type { EmulatedRequest } from './vonage-emulator/request-log.ts'

/** How an emulator behaves. */
export interface VonageEmulatorOptions {
  /** The time in ms since the epoch. Default `Date.now`. Nothing happens by a timer: advance it as you like. */
  readonly clock?: () => number
  /** The only credentials that are accepted. Default: any key with any secret, any well-formed signed request. */
  readonly credentials?: EmulatorCredentials
  /** Wrong codes until a verification is over. From 1; default 3. */
  readonly attemptLimit?: number
  /** How long a number stays busy after a cancel; the real one was seen to take 12. Default 0. */
  readonly busyAfterCancelSeconds?: number
  /** Refuse a cancel in the first 30 seconds and after the second step, as the real one does. Default true. */
  readonly refuseEarlyCancel?: boolean
  /** Real milliseconds before each answer. Default 0. */
  readonly latencyMs?: number
  /** Told of every message, as it is sent. */
  readonly onMessage?: (message: SentMessage) => void
  /** The source of codes and ids: a number from 0 up to, not including, 1. Default: a secure one. */
  readonly random?: Random
}

/** Vonage Verify v1 and v2 in this process: the real state machine, no account, no network. */
export interface VonageEmulator {
  /**
   * Answer one request, to any host, as `fetch` would: for a connection that a fault breaks it rejects with a
   * `TypeError`, for a hang it settles only when the request is aborted.
   */
  handle(request: Request): Promise<Response>
  /**
   * Handlers for MSW 3 that catch `https://api.nexmo.com/*`. Needs `msw` installed.
   * MSW cannot break a body off: it ends where the fault `half_body` cuts it.
   */
  handlers(): Promise<HttpHandler[]>
  /** Listen on loopback, for the SDK's `apiHost`. Messages that fall due are sent within a second. */
  listen(address?: LoopbackAddress): Promise<LoopbackServer>
  /** What was sent, newest first; only to one number, if named. The newest 10,000 are kept. */
  messages(to?: string): readonly SentMessage[]
  /** The code of the newest message to a number. @throws {Error} when nothing was sent to it. */
  lastCode(to: string): string
  /** What has arrived, oldest first. The newest 10,000 are kept. */
  readonly requests: readonly EmulatedRequest[]
  /** How many messages went to a number, fallbacks included. */
  sends(to: string): number
  /** How many verifications were asked for, granted or not. */
  starts(to: string): number
  /** How many codes were checked for a number, right or wrong. */
  checks(to: string): number
  /** How often giving up a verification of a number was asked for, granted or not. */
  cancels(to: string): number
  /**
   * Post signed webhooks of what happens to verifications that an application has started (v2 only), each once.
   * `undefined`: to nobody, as at first.
   */
  sendWebhooksTo(target: WebhookTarget | undefined): void
  /** What was posted, oldest first. The newest 10,000 are kept. */
  readonly webhooks: readonly SentWebhook[]
  /** Wait until all that was posted has been answered, or could not be. */
  webhooksSettled(): Promise<void>
  /** Let something go wrong. Of several that fit, the oldest strikes. @throws {TypeError} when it never could. */
  fault(fault: Fault): void
  /** Let nothing go wrong any more. */
  clearFaults(): void
  /** Let every step and expiry that is due by now happen. Every request does the same first. */
  tick(): void
  /** Forget everything. */
  reset(): void
}

/**
 * Emulate Vonage Verify, for tests and demos. Numbers may be written in any international notation.
 * @throws {Error} with NODE_ENV=production.
 * @throws {TypeError} naming an option that is wrong.
 * @example
 * const vonage = vonageEmulator()
 * const { url, close } = await vonage.listen()
 * const provider = vonageVerify({ apiKey: 'abcd1234', apiSecret: 'any', apiHost: url })
 * // ... drive your app until it has sent a code, then type
 * vonage.lastCode('+447700900123')
 * @example
 * const server = setupServer(...(await vonage.handlers()))
 * server.listen({ onUnhandledFrame: 'error' })
 * vonage.fault({ kind: 'throttled', retryAfterSeconds: 5, operation: 'start', times: 1 })
 */
export function vonageEmulator(options: VonageEmulatorOptions = {}): VonageEmulator {
  if (process.env['NODE_ENV'] === 'production') {
    throw new Error('The Vonage emulator does not start with NODE_ENV=production')
  }
  const clock = functionOption('clock', options.clock, Date.now)
  const latencyMs = numberOption('latencyMs', options.latencyMs, 0, 0)
  const outbox = createOutbox(functionOption('onMessage', options.onMessage, () => {}))
  const webhooks = createWebhooks()
  const platform = createPlatform({
    outbox,
    webhooks,
    random: functionOption('random', options.random, secureRandom),
    attemptLimit: numberOption('attemptLimit', options.attemptLimit, 3, 1),
    busyAfterCancelSeconds: numberOption(
      'busyAfterCancelSeconds',
      options.busyAfterCancelSeconds,
      0,
      0,
    ),
    refuseEarlyCancel: options.refuseEarlyCancel ?? true,
  })
  const log = createRequestLog()
  const faults = createFaults()

  const tick = () => platform.advance(clock())

  function recipient(call: Call): string | undefined {
    const { route } = call
    if (route?.operation === 'start') return recipientOf(call)
    return route?.id === undefined ? undefined : platform.find(route.api, route.id)?.step.to
  }

  function act(call: Call, fault: Fault | undefined, now: number): Reply | Breakage {
    platform.advance(now)
    if (call.route === undefined) return json(404, { title: 'Not Found' })
    const { api } = call.route
    const interruption = interrupt(fault, api)
    if (interruption) return interruption
    const context = { platform, credentials: options.credentials, fault, now }
    return spoil(fault, api, api === 'v1' ? answerV1(call, context) : answerV2(call, context))
  }

  async function handle(request: Request): Promise<Response> {
    const { signal } = request
    const call = await readCall(request)
    if (latencyMs > 0) await wait(latencyMs, undefined, { signal })
    const now = clock()
    const to = recipient(call)
    log.add(call, to, now)
    const fault = faults.take(call.route?.operation, to)
    const result = act(call, fault, now)
    if (fault?.kind === 'delay') await wait(fault.ms, undefined, { signal })
    return toResponse(result, request)
  }

  return {
    handle,
    handlers: () => mswHandlers(handle),
    listen: (address = {}) => serveLoopback(handle, address, tick),
    messages: (to) => outbox.messages(to),
    lastCode: (to) => outbox.lastCode(to),
    requests: log.entries,
    sends: (to) => outbox.messages(to).length,
    starts: (to) => log.count('start', to),
    checks: (to) => log.count('check', to),
    cancels: (to) => log.count('cancel', to),
    sendWebhooksTo: (target) => webhooks.sendTo(target),
    webhooks: webhooks.sent,
    webhooksSettled: () => webhooks.settled(),
    fault: (fault) => faults.arm(fault),
    clearFaults: () => faults.clear(),
    tick,
    reset() {
      platform.clear()
      outbox.clear()
      webhooks.clear()
      log.clear()
      faults.clear()
    },
  }
}
