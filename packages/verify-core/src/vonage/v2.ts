import type { Channel, StartRequest, VerifyProvider } from '../provider.ts'
import { adapter, type Api } from './adapter.ts'
import { resolveV2, type Settings, type VonageVerifyOptions } from './options.ts'
import { readAdvance, readCancel, readCheck, readStart } from './outcomes-v2.ts'
import { connectV2 } from './sdk.ts'
import { stepSeconds } from './steps.ts'
import { vonageWebhook } from './webhook.ts'

/**
 * Codes through Vonage Verify v2. The SDK is loaded at the first request, or at `warmUp()`.
 *
 * ```ts
 * const provider = vonageVerify({ apiKey, apiSecret, channels: ['sms', 'voice'] })
 * ```
 * @throws {TypeError} naming the option, what was expected and what came.
 */
export function vonageVerify(options: VonageVerifyOptions): VerifyProvider {
  const settings = resolveV2(options)
  const provider = adapter(verifyV2(settings), settings, () => connectV2(settings))
  return settings.webhook === undefined
    ? provider
    : { ...provider, webhook: vonageWebhook(settings.webhook) }
}

function verifyV2(settings: Settings): Api {
  return {
    name: 'vonage',
    stepSeconds: (ttl, steps) => stepSeconds(ttl, steps, 15, 900),
    start: (request, steps) => ({
      method: 'POST',
      path: '/v2/verify',
      data: {
        brand: request.brand,
        workflow: steps.channels.map((channel) => step(settings, channel, request)),
        code_length: settings.codeLength,
        channel_timeout: steps.stepSeconds,
        client_ref: request.clientRef,
        ...(isLocale(request.locale) ? { locale: request.locale } : {}),
        ...(settings.templateId === undefined ? {} : { template_id: settings.templateId }),
      },
    }),
    check: (requestId, code) => ({
      method: 'POST',
      path: `/v2/verify/${requestId}`,
      data: { code },
    }),
    advance: (requestId) => ({ method: 'POST', path: `/v2/verify/${requestId}/next_workflow` }),
    cancel: (requestId) => ({ method: 'DELETE', path: `/v2/verify/${requestId}` }),
    readStart,
    readCheck,
    readAdvance,
    readCancel,
  }
}

function step(
  { senders, reuseCode }: Settings,
  channel: Channel,
  { to, email, redirectUrl }: StartRequest,
) {
  // Coverage is checked by default: a network that knows no silent step says so at once.
  if (channel === 'silent_auth') return { channel, to: to.slice(1), redirect_url: redirectUrl }
  const from = senders[channel]
  return {
    channel,
    // E.164, but without its plus.
    to: channel === 'email' ? email : to.slice(1),
    ...(from === undefined ? {} : { from }),
    ...(reuseCode ? { reuse_code: true } : {}),
  }
}

/** Vonage guesses from the number; a language it cannot read would cost the whole start. */
function isLocale(locale: string | undefined): boolean {
  return locale !== undefined && /^[a-z]{2,3}-[a-z]{2,3}$/.test(locale)
}
