import { setImmediate as turn } from 'node:timers/promises'
import type { SqlDatabase, SqlOptions } from './database.ts'
import { openSession, type Session } from './session.ts'

const batch = 500

/**
 * Delete what has expired, 500 rows a statement, and answer how many rows that were. For a job of your own, where
 * the store is told not to sweep (`sweepSeconds: 0`).
 */
export async function sweep(database: SqlDatabase, options: SqlOptions = {}): Promise<number> {
  return sweepAll(openSession(database, options))
}

async function sweepAll(session: Session): Promise<number> {
  let total = 0
  for (;;) {
    const swept = await session.change(session.statements.sweep(batch), {})
    total += swept
    if (swept < batch) return total
    await turn()
  }
}

/**
 * Sweeps some time after a write, off every request's path. Without writes there is no timer, and none keeps the
 * process alive.
 */
export function createSweeper(session: Session, everySeconds: number): { wake(): void } {
  let timer: NodeJS.Timeout | undefined
  return {
    wake() {
      if (timer !== undefined || everySeconds === 0) return
      // Not all processes at the same moment.
      const ms = everySeconds * 1_000 * (0.5 + Math.random())
      timer = setTimeout(() => {
        // What fails here fails at the verbs too, where it is heard of; the next sweep takes what is left.
        void sweepAll(session)
          .catch(() => {})
          .finally(() => (timer = undefined))
      }, ms)
      timer.unref()
    },
  }
}
