import { type Meter, SpanKind, SpanStatusCode, type Tracer } from '@opentelemetry/api'
import { isTwoFactorError } from '../errors.ts'
import type { VerifyProvider } from '../provider.ts'

type Operation = 'start' | 'check' | 'resend' | 'cancel'

/** A provider that makes a span and a duration of each call. Errors are told by their code alone. */
export function tracedProvider(
  provider: VerifyProvider,
  { meter, tracer }: { readonly meter: Meter; readonly tracer: Tracer },
): VerifyProvider {
  const duration = meter.createHistogram('two_factor.provider.duration', {
    description: 'Calls of the provider',
    unit: 's',
  })

  function traced<T>(operation: Operation, call: () => Promise<T>): Promise<T> {
    const attributes = { 'two_factor.provider': provider.name, 'two_factor.operation': operation }
    const options = { kind: SpanKind.CLIENT, attributes }
    return tracer.startActiveSpan(`two_factor.provider.${operation}`, options, async (span) => {
      const startedAt = performance.now()
      let outcome = 'fault'
      try {
        const answer = await call()
        outcome = outcomeOf(answer)
        return answer
      } catch (error) {
        const code = isTwoFactorError(error) ? error.code : 'unknown'
        span.setStatus({ code: SpanStatusCode.ERROR, message: code })
        throw error
      } finally {
        span.setAttribute('two_factor.outcome', outcome)
        span.end()
        duration.record((performance.now() - startedAt) / 1_000, { operation, outcome })
      }
    })
  }

  return {
    ...provider,
    start: (request) => traced('start', () => provider.start(request)),
    check: (id, code, signal) => traced('check', () => provider.check(id, code, signal)),
    resend: (request) => traced('resend', () => provider.resend(request)),
    cancel: (id, signal) => traced('cancel', () => provider.cancel(id, signal)),
  }
}

/** `ok`, or the reason why not. */
function outcomeOf(answer: unknown): string {
  if (typeof answer !== 'object' || answer === null) return 'ok'
  return 'reason' in answer && typeof answer.reason === 'string' ? answer.reason : 'ok'
}
