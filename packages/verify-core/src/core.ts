import type { Deadline } from './deadline.ts'
import { addressText } from './address.ts'
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
  /** `request`: whose doing it is. Absent: nobody's in particular. */
  readonly emit: (event: NewEvent, request?: Pick<TwoFactorRequest, 'ip'>) => void
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
  const guardRecords = createRecords(settings)
  const emit: Core['emit'] = (event, request) => tell(settings, event, request)
  return {
    settings,
    emit,
    bulkhead: createBulkhead(settings.bulkhead, {
      clock: settings.clock,
      onChange: (state) => emit({ type: state === 'open' ? 'breaker_opened' : 'breaker_closed' }),
    }),
    records: (deadline) => createRecords(settings, deadline),
    guardRecords,
    accessCache: createAccessCache(guardRecords.readAccess, settings.recheckMs, settings.clock),
    check: createChecks(settings),
  }
}

/** Of an area or the whole service: by whose request it shows says nothing. */
const ofNobody: ReadonlySet<TwoFactorEvent['type']> = new Set(['fraud_alarm', 'spend_alarm'])

/** Tell the app. It cannot slow the answer down or break it: nobody waits, and what it throws is swallowed. */
function tell(
  { onEvent, clock }: Settings,
  event: NewEvent,
  request: Pick<TwoFactorRequest, 'ip'> | undefined,
): void {
  if (onEvent === undefined) return
  const at = new Date(clock())
  try {
    const ip = request && !ofNobody.has(event.type) ? addressOf(request) : undefined
    const complete = { at, ...cleanEvent(event), ...(ip !== undefined && { ip }) } as TwoFactorEvent
    Promise.resolve(onEvent(complete)).catch(ignore)
  } catch {
    // An event handler that fails must not decide who gets in.
  }
}

/** What happened is told although a framework that is set up wrongly cannot say where it came from. */
function addressOf(request: Pick<TwoFactorRequest, 'ip'>): string | undefined {
  try {
    return addressText(request.ip())
  } catch {
    return undefined
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
