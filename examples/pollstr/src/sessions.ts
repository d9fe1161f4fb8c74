import session, { type SessionData } from 'express-session'
import type { Database } from './database.ts'
import type { Flash } from './flash.ts'
import type { SessionUser } from './users.ts'

declare module 'express-session' {
  interface SessionData {
    signedIn: SessionUser
    csrf: string
    flashes: Flash[]
  }
}

type Done<T> = (error: unknown, result?: T) => void

/** How long a browser stays logged in, in ms: a week. */
export const sessionTtlMs = 7 * 24 * 60 * 60_000
const anonymousTtlMs = 60 * 60_000
const sweepEveryMs = 60_000

/** Web sessions in the table `sessions`. A class, because express-session wants a descendant of its own. */
export class SqliteSessions extends session.Store {
  readonly #database: Database
  readonly #clock: () => number
  #sweptAt = 0

  constructor(database: Database, clock: () => number = Date.now) {
    super()
    this.#database = database
    this.#clock = clock
  }

  override get(id: string, done: Done<SessionData | null>): void {
    attempt(done, () => {
      const row = this.#database
        .prepare('SELECT data FROM sessions WHERE id = ? AND expires_at > ?')
        .get(id, this.#clock()) as { data: string } | undefined
      return row === undefined ? null : (JSON.parse(row.data) as SessionData)
    })
  }

  override set(id: string, data: SessionData, done: Done<void> = () => {}): void {
    attempt(done, () => {
      this.#sweep()
      this.#database
        .prepare(
          'INSERT OR REPLACE INTO sessions (id, user_id, data, expires_at) VALUES (?, ?, ?, ?)',
        )
        .run(id, data.signedIn?.id ?? null, JSON.stringify(data), this.#expiry(data))
    })
  }

  override destroy(id: string, done: Done<void> = () => {}): void {
    attempt(done, () => {
      this.#database.prepare('DELETE FROM sessions WHERE id = ?').run(id)
    })
  }

  override touch(id: string, data: SessionData, done: () => void = () => {}): void {
    attempt(done, () => {
      const expiry = this.#expiry(data)
      // At most one write a minute, however many pages are read.
      this.#database
        .prepare('UPDATE sessions SET expires_at = ? WHERE id = ? AND expires_at < ?')
        .run(expiry, id, expiry - 60_000)
    })
  }

  /** Log a user out of every browser. */
  destroyAllOf(userId: number): void {
    this.#database.prepare('DELETE FROM sessions WHERE user_id = ?').run(userId)
  }

  /** Visitors who only looked at the log-in page are forgotten soon. */
  #expiry(data: SessionData): number {
    return this.#clock() + (data.signedIn === undefined ? anonymousTtlMs : sessionTtlMs)
  }

  #sweep(): void {
    const now = this.#clock()
    if (now - this.#sweptAt < sweepEveryMs) return
    this.#sweptAt = now
    this.#database.prepare('DELETE FROM sessions WHERE expires_at <= ?').run(now)
  }
}

function attempt<T>(done: Done<T>, work: () => T): void {
  let result: T
  try {
    result = work()
  } catch (error) {
    done(error)
    return
  }
  done(null, result)
}
