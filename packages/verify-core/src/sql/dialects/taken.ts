import type { Row } from '../database.ts'
import type { Draw, Drawn } from './dialect.ts'

/** Rows of counters, in any order, as answers in the order of the draws, up to the first that is missing. */
export function takenByKey(rows: readonly Row[], draws: readonly Draw[]): readonly Drawn[] {
  const found = new Map(rows.map((row) => [row['record_key'], row]))
  const answers: Drawn[] = []
  for (const { key } of draws) {
    const row = found.get(key)
    if (row === undefined) break
    answers.push({
      allowed: Number(row['allowed']) === 1,
      count: Number(row['taken']),
      resetsAt: Number(row['expires_at']),
    })
  }
  return answers
}
