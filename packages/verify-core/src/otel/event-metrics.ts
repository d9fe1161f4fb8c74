import type { Meter } from '@opentelemetry/api'
import type { TwoFactorEvent } from '../events.ts'

/** Counts events, by country, channel and reason. docs/observability.md lists the names. */
export function eventMetrics(meter: Meter): (event: TwoFactorEvent) => void {
  const counter = (name: string, description: string) =>
    meter.createCounter(`two_factor.${name}`, { description })
  const sends = counter('sends', 'Messages asked for, by what became of them')
  const proofs = counter('proofs', 'Right codes')
  const failures = counter('check.failures', 'Codes that were not right')
  const locks = counter('locks', 'Users locked or suspended')
  const refusals = counter('rate_limited', 'Refusals by a cap')
  const alarms = counter('fraud_alarms', 'Areas where few codes are typed')
  const faults = counter('faults', 'Faults of the store, the provider or the app')
  const forgeries = counter('csrf_rejected', 'POSTs that no page of ours has sent')
  const deliveries = counter('deliveries', 'What webhooks told of sends')
  const rejected = counter('webhooks_rejected', 'Webhooks that are forged, stale or garbled')
  const timeToProof = meter.createHistogram('two_factor.time_to_proof', {
    description: 'From the start of a challenge to its right code',
    unit: 's',
  })
  const openBreakers = meter.createUpDownCounter('two_factor.breaker.open', {
    description: '1 while the provider is given a rest',
  })

  return function countEvent(event) {
    switch (event.type) {
      case 'sent':
      case 'resent':
        return sends.add(1, { ...placeOf(event), outcome: event.type })
      case 'refused':
        return sends.add(1, { ...placeOf(event), outcome: 'refused', reason: event.reason })
      case 'verified':
        proofs.add(1, { ...placeOf(event), purpose: event.purpose })
        return timeToProof.record(event.afterSeconds, placeOf(event))
      case 'check_failed':
        return failures.add(1, { reason: event.reason })
      case 'check_unknown':
        return failures.add(1, { reason: 'outcome_unknown' })
      case 'locked':
      case 'suspended':
        return locks.add(1, { kind: event.type })
      case 'rate_limited':
        return refusals.add(1, { limit: event.limit })
      case 'fraud_alarm':
        return alarms.add(1, { is_blocked: event.isBlocked })
      case 'fault':
        return faults.add(1, { code: event.code })
      case 'csrf_rejected':
        return forgeries.add(1)
      case 'delivered':
      case 'undelivered':
      case 'delivery_blocked': {
        const { type, country, channel } = event
        return deliveries.add(1, {
          outcome: type,
          country,
          ...(channel !== undefined && { channel }),
        })
      }
      case 'webhook_rejected':
        return rejected.add(1, { reason: event.reason })
      case 'breaker_opened':
        return openBreakers.add(1)
      case 'breaker_closed':
        return openBreakers.add(-1)
    }
  }
}

function placeOf({ country, channel }: { readonly country: string; readonly channel: string }) {
  return { country, channel }
}
