import type { Deadline } from './deadline.ts'
import { type AccessCache, createAccessCache } from './access-cache.ts'
import { type Bulkhead, createBulkhead } from './bulkhead.ts'
import { createChecks } from './checks.ts'
import { cleanText } from './clean-text.ts'
import type { NewEvent, TwoFactorEvent } from './events.ts'
import type { TwoFactorRequest } from './http.ts'
import type { Settings } from './options.ts'
import { createRecords, type Records } from './records/records.ts'

/** What everything in core shares. */
export interface Core {
  readonly settings: Settings
  readonly emit: (event: NewEvent) => void
  /** Typed views over the stores, bound to the deadline of one request. */
  readonly records: (deadline?: Deadline) => Records
  /** For the guard, which makes one call only: no deadline but the store's own. */
  readonly guardRecords: Records
  readonly accessCache: AccessCache
  /** Around every call of the provider, whatever request it serves. */
  readonly bulkhead: Bulkhead
  /** Warn of what a request shows to be set up wrongly. */
  readonly check: (request: TwoFactorRequest) => void
}

export function createCore(settings: Settings): Core {
  const emit = (event: NewEvent) => tell(settings, event)
  return {
    settings,
    emit,
    bulkhead: createBulkhead(settings.bulkhead, {
      clock: settings.clock,
      onChange: (state) => emit({ type: state === 'open' ? 'breaker_opened' : 'breaker_closed' }),
    }),
    records: (deadline) => createRecords(settings, deadline),
    guardRecords: createRecords(settings),
    accessCache: createAccessCache(settings.recheckMs, settings.clock),
    check: createChecks(settings),
  }
}

/** Tell the app. It cannot slow the answer down or break it: nobody waits, and what it throws is swallowed. */
function tell({ onEvent, clock }: Settings, event: NewEvent): void {
  if (onEvent === undefined) return
  const complete = { at: new Date(clock()), ...cleanEvent(event) } as TwoFactorEvent
  try {
    Promise.resolve(onEvent(complete)).catch(ignore)
  } catch {
    // An event handler that fails must not decide who gets in.
  }
}

/** A user id is the app's, and may be anything. */
function cleanEvent(event: NewEvent): object {
  const clean: Record<string, unknown> = {}
  for (const [name, value] of Object.entries<unknown>(event)) {
    clean[name] = typeof value === 'string' ? cleanText(value) : value
  }
  return clean
}

function ignore(): void {}
