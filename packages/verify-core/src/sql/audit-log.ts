import { setImmediate as turn } from 'node:timers/promises'
import { warnOnConsole } from '../checks.ts'
import type { TwoFactorEvent } from '../events.ts'
import { wholeIn, wrongOption } from '../option-checks.ts'
import { askFor, type AuditQuery, msOf } from './audit-query.ts'
import { type AuditEntry, type AuditRow, entryOf, rowOf } from './audit-row.ts'
import { createBatchWriter } from './batch-writer.ts'
import type { SqlDatabase, SqlOptions } from './database.ts'
import { openSession, type Session } from './session.ts'
import { toText } from './text.ts'

export interface AuditLogOptions extends Pick<SqlOptions, 'tablePrefix'> {
  /** The most events that wait in memory to be written; what comes then is dropped. 1 to 1,000,000; default 10,000. */
  readonly maxWaiting?: number
  /**
   * Told how many events were dropped since it was last told, and the error of the database if that is why.
   * Default: `console.warn` with the number.
   */
  readonly onDropped?: (count: number, error: unknown) => void
}

/** A table of what happened. */
export interface AuditLog {
  /** The option of the second factor. Nobody waits for it, and it never throws. */
  readonly onEvent: (event: TwoFactorEvent) => void
  /** Newest first. What happened a moment ago may still wait to be written. @throws {TypeError} when a part of the query is wrong. */
  find(query?: AuditQuery): Promise<readonly AuditEntry[]>
  /**
   * Before the process ends: write what waits, now. Answers how many events could not be written because the database
   * fails; does not reject.
   */
  flush(): Promise<number>
  /** Delete what is older, 500 rows a statement, and answer how many that were. @throws {TypeError} unless it is a Date. */
  purge(before: Date): Promise<number>
}

const batch = 500

/**
 * Write every event into a table of the app's own database, one row each, some at a time and off every request's path.
 * A database that is down keeps events waiting in memory, and changes nothing else. Run `migrate` before.
 * @throws {TypeError} when the dialect, the query or an option is not what it must be.
 * @example
 * const audit = auditLog({ dialect: 'postgresql', query })
 * expressTwoFactor({ ...options, onEvent: audit.onEvent })
 */
export function auditLog(database: SqlDatabase, options: AuditLogOptions = {}): AuditLog {
  const { maxWaiting = 10_000, onDropped = warnOfDrops } = options
  if (typeof onDropped !== 'function') throw wrongOption('onDropped', 'a function', onDropped)
  const session = openSession(database, options)
  const { statements, names } = session
  const writer = createBatchWriter<AuditRow>({
    write: (rows) => session.run(statements.writeAudit, { rows: toText(rows) }),
    maxWaiting: wholeIn('maxWaiting', maxWaiting, 1, 1_000_000),
    onDropped,
  })
  let count = 0

  return {
    onEvent(event) {
      try {
        count += 1
        writer.add(rowOf(event, count))
      } catch {
        writer.drop()
      }
    },
    async find(query = {}) {
      const { text, values, limit } = askFor(names.audit, query)
      return (await session.ask(text, values)).slice(0, limit).map(entryOf)
    },
    flush: () => writer.flush(),
    purge: async (before) => purge(session, msOf('before', before)),
  }
}

async function purge({ change, statements }: Session, before: number): Promise<number> {
  let total = 0
  for (;;) {
    const purged = await change(statements.purgeAudit(batch), { before })
    total += purged
    if (purged < batch) return total
    await turn()
  }
}

function warnOfDrops(count: number): void {
  warnOnConsole(`[verify-core] The audit log has dropped ${count} events`)
}
