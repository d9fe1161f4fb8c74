import { metrics, type Span, trace } from '@opentelemetry/api'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  SimpleSpanProcessor,
} from '@opentelemetry/sdk-trace-base'
import { createTwoFactor, TwoFactorError, type VerifyProvider } from 'verify-core'
import { openTelemetry } from 'verify-core/otel'
import { describe, expect, it, onTestFinished } from 'vitest'
import { goodOptions, rightCode, stoppedClock, visitor, wellProvider } from './visitor.ts'

/** The real SDK, with exporters that keep everything. */
function registerSdk() {
  const spans = new InMemorySpanExporter()
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 })
  const meters = new MeterProvider({ readers: [reader] })
  metrics.setGlobalMeterProvider(meters)
  trace.setGlobalTracerProvider(
    new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] }),
  )
  onTestFinished(async () => {
    metrics.disable()
    trace.disable()
    await meters.shutdown()
  })
  return {
    spans: () =>
      spans.getFinishedSpans().map(({ name, attributes, status }) => ({
        name,
        outcome: attributes['two_factor.outcome'],
        status: status.message,
      })),
    everything: () => JSON.stringify(spans.getFinishedSpans().map(describeSpan)),
    async metric(name: string) {
      await reader.forceFlush()
      const [latest] = exporter.getMetrics().slice(-1)
      const all = latest?.scopeMetrics.flatMap((scope) => scope.metrics) ?? []
      const found = all.find(({ descriptor }) => descriptor.name === `two_factor.${name}`)
      return found?.dataPoints.map(({ attributes, value }) => [attributes, countOf(value)]) ?? []
    },
  }
}

function describeSpan({
  name,
  attributes,
  status,
  events,
}: ReturnType<InMemorySpanExporter['getFinishedSpans']>[number]) {
  return { name, attributes, status, events }
}

function countOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'count' in value ? value.count : value
}

function service(provider: VerifyProvider = wellProvider()) {
  const telemetry = openTelemetry()
  const clock = stoppedClock()
  const options = goodOptions({
    clock,
    provider: telemetry.provider(provider),
    onEvent: telemetry.onEvent,
    bulkhead: { failuresToOpen: 2 },
  })
  const twoFactor = createTwoFactor(options)
  return { clock, twoFactor, who: visitor(twoFactor) }
}

const place = { country: 'GB', channel: 'sms' }

describe('telemetry', () => {
  it('counts sends, proofs by country and channel, failures, and the time to a proof', async () => {
    const sdk = registerSdk()
    const { clock, who } = service()
    await who.post('create', { number: '+447400123456' })
    await who.post('confirm', { code: '000000' })
    clock.advance(36)
    await who.post('resend')
    await who.post('confirm', { code: rightCode })
    expect(await sdk.metric('sends')).toEqual([
      [{ ...place, outcome: 'sent' }, 1],
      [{ ...place, outcome: 'resent' }, 1],
    ])
    expect(await sdk.metric('proofs')).toEqual([[{ ...place, purpose: 'enroll' }, 1]])
    expect(await sdk.metric('check.failures')).toEqual([[{ reason: 'wrong_code' }, 1]])
    expect(await sdk.metric('time_to_proof')).toEqual([[place, 1]])
  })

  it('times every call of the provider, and tells errors by their code alone', async () => {
    const sdk = registerSdk()
    const secret = 'secret-in-an-error'
    const { who } = service(
      wellProvider({
        check: () =>
          Promise.reject(new TwoFactorError('ERR_2FA_PROVIDER_UNAVAILABLE', 'No answer')),
        cancel: () => Promise.reject(new Error(secret)),
      }),
    )
    await who.post('create', { number: '+447400123456' })
    await who.post('confirm', { code: rightCode })
    await who.post('cancel')
    expect(sdk.spans()).toEqual([
      { name: 'two_factor.provider.start', outcome: 'ok', status: undefined },
      {
        name: 'two_factor.provider.check',
        outcome: 'fault',
        status: 'ERR_2FA_PROVIDER_UNAVAILABLE',
      },
      { name: 'two_factor.provider.cancel', outcome: 'fault', status: 'unknown' },
    ])
    expect(await sdk.metric('provider.duration')).toEqual([
      [{ operation: 'start', outcome: 'ok' }, 1],
      [{ operation: 'check', outcome: 'fault' }, 1],
      [{ operation: 'cancel', outcome: 'fault' }, 1],
    ])
    for (const hidden of [secret, rightCode, '7400123456', 'ann']) {
      expect(sdk.everything()).not.toContain(hidden)
    }
  })

  it('tells of caps, locks, faults and the breaker', async () => {
    const sdk = registerSdk()
    const broken = new TwoFactorError('ERR_2FA_PROVIDER_UNAVAILABLE', 'No answer')
    const provider = wellProvider({ start: () => Promise.reject(broken) })
    const { clock, twoFactor } = service(provider)
    for (const n of [1, 2]) {
      await visitor(twoFactor, `user-${n}`).post('create', { number: `+44740012345${n}` })
    }
    expect(await sdk.metric('faults')).toEqual([[{ code: 'ERR_2FA_PROVIDER_UNAVAILABLE' }, 2]])
    expect(await sdk.metric('breaker.open')).toEqual([[{}, 1]])
    clock.advance(30)
    provider.start = wellProvider().start
    await visitor(twoFactor, 'user-3').post('create', { number: '+447400123453' })
    expect(await sdk.metric('breaker.open')).toEqual([[{}, 0]])
  })

  it('counts what webhooks tell, and those that are refused', async () => {
    const sdk = registerSdk()
    const { onEvent } = openTelemetry()
    const at = new Date(0)
    const of = { clientRef: 'a-send', country: 'GB' }
    onEvent({ at, type: 'delivered', ...of })
    onEvent({ at, type: 'undelivered', ...of, channel: 'sms' })
    onEvent({ at, type: 'delivery_blocked', ...of, channel: 'voice' })
    onEvent({ at, type: 'webhook_rejected', reason: 'wrong_hash', ip: '192.0.2.1' })
    expect(await sdk.metric('deliveries')).toEqual([
      [{ outcome: 'delivered', country: 'GB' }, 1],
      [{ outcome: 'undelivered', country: 'GB', channel: 'sms' }, 1],
      [{ outcome: 'delivery_blocked', country: 'GB', channel: 'voice' }, 1],
    ])
    expect(await sdk.metric('webhooks_rejected')).toEqual([[{ reason: 'wrong_hash' }, 1]])
  })

  it('costs nothing and breaks nothing where no SDK is registered', async () => {
    const { who } = service()
    await who.post('create', { number: '+447400123456' })
    expect((await who.post('confirm', { code: rightCode })).status).toBe(303)
    expect(trace.getActiveSpan() satisfies Span | undefined).toBeUndefined()
  })
})
