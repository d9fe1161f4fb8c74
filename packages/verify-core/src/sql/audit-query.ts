import type { TwoFactorEvent } from '../events.ts'
import { wholeIn, wrongOption } from '../option-checks.ts'
import { auditedUser, columnText } from './audit-row.ts'
import type { SqlValue } from './database.ts'
import type { Ask } from './dialects/dialect.ts'

/** What to look for in the audit log; whatever is absent may be anything. */
export interface AuditQuery {
  readonly userId?: string | number
  readonly type?: TwoFactorEvent['type']
  /** Not before. */
  readonly since?: Date
  /** Before, not at. */
  readonly until?: Date
  /** The most entries to answer, 1 to 1,000. Default 100. */
  readonly limit?: number
}

const conditions = {
  userId: 'user_id = :userId',
  type: 'type = :type',
  since: 'at >= :since',
  until: 'at < :until',
} as const

/** A query as a statement, and how many of its rows are wanted. @throws {TypeError} when a part of it is none. */
export function askFor(table: string, query: AuditQuery): Ask & { readonly limit: number } {
  const { userId, type, since, until } = query
  const limit = wholeIn('limit', query.limit ?? 100, 1, 1_000)
  const values: Record<string, SqlValue> = {
    ...(userId !== undefined && { userId: auditedUser(String(userId)) }),
    ...(type !== undefined && { type: columnText(type) }),
    ...(since !== undefined && { since: msOf('since', since) }),
    ...(until !== undefined && { until: msOf('until', until) }),
  }
  const where = Object.entries(conditions).flatMap(([name, text]) => (name in values ? [text] : []))
  // Two limits only: clients keep every statement prepared.
  const text = `SELECT * FROM ${table}
${where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`}
ORDER BY at DESC, id DESC LIMIT ${limit <= 100 ? 100 : 1_000}`
  return { text, values, limit }
}

/** @throws {TypeError} unless it is a time. */
export function msOf(name: string, date: unknown): number {
  const ms = date instanceof Date ? date.getTime() : Number.NaN
  if (Number.isNaN(ms)) throw wrongOption(name, 'a Date', date)
  return ms
}
