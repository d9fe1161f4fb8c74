import type { Conversion } from '../flow/conversion.ts'
import type { DeliveryReport } from '../provider.ts'
import type { Budget, Taken } from '../store.ts'
import { countKey } from './keys.ts'

/** A country or prefix whose messages and proofs are counted. */
export interface Area {
  readonly kind: 'country' | 'prefix'
  /** ISO 3166, or a keyed hash of the prefix. */
  readonly subject: string
}

/** A number of messages that no day reaches. */
const unlimited = 1_000_000_000
const windowSeconds = 86_400

const counter = (name: 'sent' | 'verified', { kind, subject }: Area, amount: number): Budget => ({
  key: countKey(`${name}:${kind}`, subject),
  limit: unlimited,
  windowSeconds,
  amount,
})

/** The counters of an area: what has been sent (counting `sends` more), and what was proved. */
export function conversionCounters(area: Area, sends: number): readonly [Budget, Budget] {
  return [counter('sent', area, sends), counter('verified', area, 0)]
}

/** Counts one proof. */
export function provedCounter(area: Area): Budget {
  return counter('verified', area, 1)
}

/** What the two counters say. */
export function readConversion([sent, verified]: readonly (Taken | undefined)[]): Conversion & {
  readonly endsAt: number
} {
  return { sent: sent?.count ?? 0, verified: verified?.count ?? 0, endsAt: sent?.resetsAt ?? 0 }
}

/** Taken once for what is told of a send in one way, however often and by whichever of its steps. */
export function toldCounter({ state, clientRef }: DeliveryReport): Budget {
  return { key: countKey(`told:${state}`, clientRef), limit: 1, windowSeconds }
}
