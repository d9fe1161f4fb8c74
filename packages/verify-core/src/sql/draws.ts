import type { Budget } from '../store.ts'
import type { Draw } from './dialects/dialect.ts'
import { storedKey } from './text.ts'

/** @throws {TypeError} when a number of the budget is none, or its amount not a whole one. */
export function drawOf({ key, limit, windowSeconds, amount = 1 }: Budget): Draw {
  if (Number.isNaN(limit) || !Number.isFinite(windowSeconds) || !Number.isSafeInteger(amount)) {
    throw new TypeError(
      'budget: expected limit and windowSeconds to be numbers, and amount a whole number',
    )
  }
  const begins = amount > 0 && amount <= limit
  return {
    key: storedKey(key),
    limit: Math.floor(Math.max(-1, Math.min(limit, Number.MAX_SAFE_INTEGER))),
    amount,
    fresh: begins ? amount : 0,
    freshMs: begins ? Math.round(windowSeconds * 1_000) : 0,
    freshAllowed: begins || amount <= 0 ? 1 : 0,
  }
}

/** Cut a list so that no part names a key twice: one statement writes a row only once. */
export function inParts(draws: readonly Draw[]): readonly (readonly Draw[])[] {
  const parts: Draw[][] = []
  let keys = new Set<string>()
  for (const draw of draws) {
    const part = parts.at(-1)
    if (part === undefined || keys.has(draw.key)) {
      parts.push([draw])
      keys = new Set([draw.key])
    } else {
      part.push(draw)
      keys.add(draw.key)
    }
  }
  return parts
}
