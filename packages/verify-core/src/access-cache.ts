import { type Answer, whenThere } from './answer.ts'
import { keepNewest } from './keep-newest.ts'
import type { Enrollment, VerifiedSession } from './records/types.ts'

/** What the guard reads of one session. */
export interface AccessRecords {
  readonly verified: VerifiedSession | undefined
  readonly enrollment: Enrollment | undefined
}

type ReadAccess = (userId: string, marker: string) => Answer<AccessRecords>

/** What this process has read a moment ago, for guards that may rely on it (option `recheckSeconds`). */
export interface AccessCache {
  readonly read: ReadAccess
  /** Something was revoked here: every session is asked for again. */
  flush(): void
}

const maxSessions = 10_000

/** Relies on an answer of `ask` for `ttlMs`; with 0 nothing is kept. Only sessions that were found verified are. */
export function createAccessCache(
  ask: ReadAccess,
  ttlMs: number,
  clock: () => number,
): AccessCache {
  const kept = new Map<string, { readonly records: AccessRecords; readonly readAt: number }>()
  let flushes = 0

  const read: ReadAccess = (userId, marker) => {
    const key = `${marker}${userId}`
    const now = clock()
    const found = kept.get(key)
    const age = found === undefined ? Infinity : now - found.readAt
    if (found !== undefined && age >= 0 && age < ttlMs) return found.records

    const before = flushes
    return whenThere(ask(userId, marker), (records) => {
      if (records.verified === undefined || before !== flushes) kept.delete(key)
      else keepNewest(kept, maxSessions, key, { records, readAt: now })
      return records
    })
  }

  return {
    read: ttlMs === 0 ? ask : read,
    flush() {
      flushes += 1
      kept.clear()
    },
  }
}
