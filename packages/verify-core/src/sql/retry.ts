import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, isLater } from '../answer.ts'

const mostTries = 12

/**
 * Run a statement again when the database has undone it to let others pass: deadlocks, serialization failures, a
 * locked file. Anything else may have happened, and is not tried again.
 */
export function again<T>(
  undone: ReadonlySet<unknown>,
  run: () => T | PromiseLike<T>,
  nth = 1,
): Answer<T> {
  const retry = async (error: unknown): Promise<T> => {
    if (nth === mostTries || !codesOf(error).some((code) => undone.has(code))) throw error
    await delay(Math.random() * Math.min(200, 2 ** nth))
    return again(undone, run, nth + 1)
  }
  try {
    const answer = run()
    return isLater(answer) ? Promise.resolve(answer).catch(retry) : answer
  } catch (error) {
    return retry(error)
  }
}

/** What drivers call an error, also where a query builder has wrapped it. */
function codesOf(error: unknown): readonly unknown[] {
  if (typeof error !== 'object' || error === null) return []
  const { code, errno, errcode, cause } = error as Readonly<Record<string, unknown>>
  return [code, errno, errcode, ...codesOf(cause)]
}
