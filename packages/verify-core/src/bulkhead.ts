import { TwoFactorError } from './errors.ts'
import { onlyKnown, wholeIn } from './option-checks.ts'

/** How many calls of the provider may be under way in this process, and when it is given a rest. */
export interface BulkheadLimits {
  /** Default 50. */
  readonly callsInFlight: number
  /** Default 25: Vonage lets an account make 30 requests a second. */
  readonly startsPerSecond: number
  /** Failures in a row after which it is given a rest. Default 10. */
  readonly failuresToOpen: number
  /** Seconds until one call may try again. Default 30. */
  readonly restSeconds: number
}

/** Keeps a provider that is slow or dead from taking everything else with it. */
export interface Bulkhead {
  /**
   * Run a call, unless too many are under way or the provider is resting.
   * @throws {TwoFactorError} ERR_2FA_PROVIDER_BUSY at once, when it may not; else whatever `call` throws.
   */
  run<T>(kind: 'start' | 'check' | 'cancel', call: () => Promise<T>): Promise<T>
}

/** Closed: calls pass. Open: none does until it has rested. Half-open: one call decides. */
type BreakerState = 'closed' | 'open' | 'half_open'

const defaults: BulkheadLimits = {
  callsInFlight: 50,
  startsPerSecond: 25,
  failuresToOpen: 10,
  restSeconds: 30,
}

/** @throws {TypeError} naming the number that is wrong. */
export function resolveBulkhead(options: Partial<BulkheadLimits> = {}): BulkheadLimits {
  onlyKnown('bulkhead', options, Object.keys(defaults))
  const resolved: { -readonly [Name in keyof BulkheadLimits]: number } = { ...defaults }
  for (const name of Object.keys(defaults) as (keyof BulkheadLimits)[]) {
    resolved[name] = wholeIn(`bulkhead.${name}`, options[name] ?? defaults[name], 1, 100_000)
  }
  return resolved
}

export function createBulkhead(
  limits: BulkheadLimits,
  ports: {
    readonly clock: () => number
    /** Milliseconds that pass whatever the clock says: a rate is one of real time. Default `performance.now`. */
    readonly elapsed?: () => number
    /** Told when the breaker opens, and when it closes again. */
    readonly onChange: (state: 'open' | 'closed') => void
  },
): Bulkhead {
  const { clock, elapsed = () => performance.now(), onChange } = ports
  let inFlight = 0
  let state: BreakerState = 'closed'
  let failures = 0
  let openedAt = 0
  /** When the starts of the last second were, the oldest first. */
  const starts: number[] = []

  function enter(kind: 'start' | 'check' | 'cancel'): void {
    const now = clock()
    if (state === 'half_open') throw busy('The provider is being tried again')
    if (state === 'open') {
      // A clock that went back must not keep the breaker open for good.
      const rested = now - openedAt
      if (rested >= 0 && rested < limits.restSeconds * 1_000)
        throw busy('The provider is given a rest')
    }
    if (inFlight >= limits.callsInFlight) throw busy('Too many calls of the provider are under way')
    if (kind === 'start') {
      const tick = elapsed()
      while ((starts[0] ?? Infinity) <= tick - 1_000) starts.shift()
      if (starts.length >= limits.startsPerSecond) throw busy('Too many sends in this second')
      starts.push(tick)
    }
    if (state === 'open') state = 'half_open'
    inFlight += 1
  }

  function succeed(): void {
    failures = 0
    if (state === 'closed') return
    state = 'closed'
    onChange('closed')
  }

  function fail(): void {
    failures += 1
    const isTrial = state === 'half_open'
    if (!isTrial && (state === 'open' || failures < limits.failuresToOpen)) return
    state = 'open'
    openedAt = clock()
    if (!isTrial) onChange('open')
  }

  return {
    async run(kind, call) {
      enter(kind)
      try {
        const answer = await call()
        succeed()
        return answer
      } catch (error) {
        fail()
        throw error
      } finally {
        inFlight -= 1
      }
    },
  }
}

function busy(message: string): TwoFactorError {
  return new TwoFactorError('ERR_2FA_PROVIDER_BUSY', message)
}
