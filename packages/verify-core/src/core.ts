import type { Deadline } from './deadline.ts'
import type { NewEvent, TwoFactorEvent } from './events.ts'
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
}

export function createCore(settings: Settings): Core {
  return {
    settings,
    emit: (event) => tell(settings, event),
    records: (deadline) => createRecords(settings, deadline),
    guardRecords: createRecords(settings),
  }
}

/** Tell the app. It cannot slow the answer down or break it: nobody waits, and what it throws is swallowed. */
function tell({ onEvent, clock }: Settings, event: NewEvent): void {
  if (onEvent === undefined) return
  const complete = { at: new Date(clock()), ...event } as TwoFactorEvent
  try {
    Promise.resolve(onEvent(complete)).catch(ignore)
  } catch {
    // An event handler that fails must not decide who gets in.
  }
}

function ignore(): void {}
