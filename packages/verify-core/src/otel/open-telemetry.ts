import { metrics, trace } from '@opentelemetry/api'
import type { TwoFactorEvent } from '../events.ts'
import type { VerifyProvider } from '../provider.ts'
import { eventMetrics } from './event-metrics.ts'
import { tracedProvider } from './traced-provider.ts'

/** Where figures and spans come from: give one to `onEvent`, wrap the provider in the other. */
export interface OpenTelemetry {
  /** Counts events. Carries no user, number or code: only countries, channels and reasons. */
  readonly onEvent: (event: TwoFactorEvent) => void
  /** The same provider, with a span and a duration for each call. */
  provider(provider: VerifyProvider): VerifyProvider
}

const scope = 'verify-core'

/**
 * Metrics and spans through `@opentelemetry/api`, for whichever SDK the app has registered; without one it costs nothing.
 * @example
 * const telemetry = openTelemetry()
 * expressTwoFactor({ ...options, provider: telemetry.provider(vonage), onEvent: telemetry.onEvent })
 */
export function openTelemetry(): OpenTelemetry {
  const meter = metrics.getMeter(scope)
  const tracer = trace.getTracer(scope)
  return {
    onEvent: eventMetrics(meter),
    provider: (provider) => tracedProvider(provider, { meter, tracer }),
  }
}
