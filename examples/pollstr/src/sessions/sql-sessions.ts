import session, { type SessionData } from 'express-session'
import type { Database } from '../database/database.ts'
import { type Sessions, ttlOf } from './sessions.ts'

type Done<T> = (error: unknown, result?: T) => void

const sweepEveryMs = 60_000

/** Web sessions in the table `sessions`. A class, because express-session wants a descendant of its own. */
export class SqlSessions extends session.Store implements Sessions {
  readonly #database: Database
  readonly #clock: () => number
  #sweptAt = 0

  constructor(database: Database, clock: () => number = Date.now) {
    super()
    this.#database = database
    this.#clock = clock
  }

  override get(id: string, done: Done<SessionData | null>): void {
    settle(done, async () => {
      const [row] = await this.#database.rows<{ data: string }>`
        SELECT data FROM sessions WHERE id = ${id} AND expires_at > ${this.#clock()}`
      return row === undefined ? null : (JSON.parse(row.data) as SessionData)
    })
  }

  override set(id: string, data: SessionData, done: Done<void> = () => {}): void {
    settle(done, async () => {
      await this.#sweep()
      await this.#database.rows`
        INSERT INTO sessions (id, user_id, data, expires_at)
        VALUES (${id}, ${data.signedIn?.id ?? null}, ${JSON.stringify(data)}, ${this.#expiry(data)})
        ON CONFLICT (id) DO UPDATE SET
          user_id = excluded.user_id, data = excluded.data, expires_at = excluded.expires_at`
    })
  }

  override destroy(id: string, done: Done<void> = () => {}): void {
    settle(done, async () => {
      await this.#database.rows`DELETE FROM sessions WHERE id = ${id}`
    })
  }

  override touch(id: string, data: SessionData, done: Done<void> = () => {}): void {
    settle(done, async () => {
      const expiry = this.#expiry(data)
      // At most one write a minute, however many pages are read.
      await this.#database.rows`
        UPDATE sessions SET expires_at = ${expiry}
        WHERE id = ${id} AND expires_at < ${expiry - 60_000}`
    })
  }

  async destroyAllOf(userId: number): Promise<void> {
    await this.#database.rows`DELETE FROM sessions WHERE user_id = ${userId}`
  }

  #expiry(data: SessionData): number {
    return this.#clock() + ttlOf(data)
  }

  async #sweep(): Promise<void> {
    const now = this.#clock()
    if (now - this.#sweptAt < sweepEveryMs) return
    this.#sweptAt = now
    await this.#database.rows`DELETE FROM sessions WHERE expires_at <= ${now}`
  }
}

/** Tell `done` what became of the work; what `done` itself throws is not an answer of ours. */
function settle<T>(done: Done<T>, work: () => Promise<T>): void {
  work().then(
    (result) => process.nextTick(done, null, result),
    (error: unknown) => process.nextTick(done, error),
  )
}
