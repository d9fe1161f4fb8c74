import { randomId } from '../crypto.ts'
import { cleanText } from '../clean-text.ts'
import type { TwoFactorEvent } from '../events.ts'
import type { Row } from './database.ts'
import { storedKey, toText } from './text.ts'

/** One line of the audit log. */
export interface AuditEntry {
  /** When, in UTC. */
  readonly at: Date
  /** The `type` of the event; docs/observability.md lists them. */
  readonly type: string
  /** Absent: nobody in particular. */
  readonly userId?: string
  /** Our id of the challenge, never the provider's. */
  readonly challengeId?: string
  readonly purpose?: string
  /** The masked phone. */
  readonly phone?: string
  /** ISO 3166, of the phone. */
  readonly country?: string
  readonly channel?: string
  readonly reason?: string
  /** Whatever else the event said; times as ISO 8601. Of a fault only its `code`. */
  readonly details: Readonly<Record<string, string | number | boolean>>
}

/** What goes into the table, by the names of its columns. ASCII throughout. */
export type AuditRow = Readonly<Record<string, string | number>>

/** The properties of an event with a column of their own, beside `at` and the user. */
const columns = {
  type: 'type',
  challengeId: 'challenge_id',
  purpose: 'purpose',
  phone: 'phone',
  country: 'country',
  channel: 'channel',
  reason: 'reason',
} as const

const mostOfDetail = 1_000
const dot = '•'

/**
 * The row of an event. It is given its id here, so that a batch may be written again when nobody knows whether it was.
 * `nth` orders the events of one moment. @throws {TypeError} when the event has no time.
 */
export function rowOf(event: TwoFactorEvent, nth: number): AuditRow {
  const at = event.at.getTime()
  if (Number.isNaN(at)) throw new TypeError('at: expected a time')
  const row: Record<string, string | number> = {
    id: `${nth.toString(36).padStart(11, '0')}${randomId()}`,
    at,
  }
  const details: Record<string, string | number | boolean> = {}
  for (const [name, value] of Object.entries(event) as [string, unknown][]) {
    const text = textOf(value)
    if (name === 'at' || text === undefined) continue
    if (name === 'userId') {
      row['user_id'] = auditedUser(String(text))
      if (row['user_id'] !== text) details[name] = text
    } else if (isColumn(name)) row[columns[name]] = columnText(String(text))
    else details[name] = text
  }
  return { ...row, details: toText(details) }
}

/** How a user is named in the table: as it is, or by a hash. */
export function auditedUser(userId: string): string {
  return storedKey(cleanText(userId))
}

/** Text as the short columns take it. */
export function columnText(text: string): string {
  const ascii = text
    .replaceAll(dot, '*')
    .replace(/[^ -~]/gu, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`)
  return ascii.slice(0, 64)
}

/** A row as it came out of the table. Some clients read JSON columns by themselves. */
export function entryOf(row: Row): AuditEntry {
  const { details: stored } = row
  const said = (typeof stored === 'string' ? JSON.parse(stored) : stored) as AuditEntry['details']
  const { userId = row['user_id'], ...details } = said
  const texts: { -readonly [Name in keyof typeof columns]?: string } = {}
  for (const [name, column] of Object.entries(columns)) {
    const text = row[column]
    if (isColumn(name) && typeof text === 'string') texts[name] = text
  }
  return {
    ...texts,
    at: new Date(Number(row['at'])),
    type: String(row['type']),
    ...(typeof userId === 'string' && { userId }),
    ...(texts.phone !== undefined && { phone: texts.phone.replaceAll('*', dot) }),
    details,
  }
}

function isColumn(name: string): name is keyof typeof columns {
  return Object.hasOwn(columns, name)
}

/** Only plain values: an Error says more than is good for a log. */
function textOf(value: unknown): string | number | boolean | undefined {
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? undefined : value.toISOString()
  if (typeof value === 'string') return cleanText(value).slice(0, mostOfDetail).toWellFormed()
  if (typeof value === 'number' || typeof value === 'boolean') return value
  return undefined
}
