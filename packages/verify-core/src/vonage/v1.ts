import type { StartRequest, VerifyProvider } from '../provider.ts'
import { adapter, type Api } from './adapter.ts'
import type { Call } from './call.ts'
import { resolveV1, type Settings, type VonageVerifyV1Options } from './options.ts'
import { readAdvance, readCancel, readCheck, readStart } from './outcomes-v1.ts'
import { connectV1 } from './sdk.ts'
import { stepSeconds, type Steps } from './steps.ts'
import { languages, sequences } from './workflows.ts'

/**
 * Codes through legacy Verify, for accounts that still use it. Codes have 6 digits and stay the same over all steps.
 *
 * ```ts
 * const provider = vonageVerifyV1({ apiKey, apiSecret, channels: ['sms', 'voice'] })
 * ```
 * @throws {TypeError} naming the option, what was expected and what came.
 */
export function vonageVerifyV1(options: VonageVerifyV1Options): VerifyProvider {
  const settings = resolveV1(options)
  return adapter(verifyV1(settings), settings, () => connectV1(settings))
}

function verifyV1(settings: Settings): Api {
  return {
    name: 'vonage-v1',
    stepSeconds: (ttl, steps) => stepSeconds(ttl, steps, 60, 900),
    start: (request, steps) => post('/verify/json', startData(settings, request, steps)),
    check: (requestId, code) => post('/verify/check/json', { request_id: requestId, code }),
    advance: (requestId) => control(requestId, 'trigger_next_event'),
    cancel: (requestId) => control(requestId, 'cancel'),
    readStart,
    readCheck,
    readAdvance,
    readCancel,
  }
}

function startData({ senders }: Settings, request: StartRequest, steps: Steps) {
  const { brand, locale, to } = request
  return {
    brand,
    number: to.slice(1),
    code_length: 6,
    workflow_id: sequences[steps.channels.join()],
    // A multiple of the wait: else Vonage makes a new code, with fresh attempts, at every step.
    pin_expiry: steps.stepSeconds * steps.channels.length,
    next_event_wait: steps.stepSeconds,
    ...(locale !== undefined && languages.has(locale) ? { lg: locale } : {}),
    ...(senders.sms === undefined ? {} : { sender_id: senders.sms }),
  }
}

function control(requestId: string, cmd: 'cancel' | 'trigger_next_event'): Call {
  return post('/verify/control/json', { request_id: requestId, cmd })
}

function post(path: string, data: Readonly<Record<string, unknown>>): Call {
  return { method: 'POST', path, data }
}
