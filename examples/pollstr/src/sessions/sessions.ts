import type { SessionData, Store } from 'express-session'
import type { Flash } from '../flash.ts'
import type { SessionUser } from '../users.ts'

declare module 'express-session' {
  interface SessionData {
    signedIn: SessionUser
    csrf: string
    flashes: Flash[]
  }
}

/** Where web sessions are kept. */
export interface Sessions extends Store {
  /** Log a user out of every browser. */
  destroyAllOf(userId: number): Promise<void>
}

/** How long a browser stays logged in, in ms: a week. */
export const sessionTtlMs = 7 * 24 * 60 * 60_000
const anonymousTtlMs = 60 * 60_000

/** How long a session is kept, in ms: visitors who only looked at the log-in page are forgotten soon. */
export function ttlOf(data: SessionData): number {
  return data.signedIn === undefined ? anonymousTtlMs : sessionTtlMs
}
