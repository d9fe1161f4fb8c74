import type { SqlDatabase } from 'verify-core/sql'

/** A client that notes what it is asked, and in how many round trips: what is asked side by side is one. */
export interface Counting {
  readonly database: SqlDatabase
  readonly statements: string[]
  roundTrips(): number
  reset(): void
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve))

export function counting(database: SqlDatabase): Counting {
  const statements: string[] = []
  let gate: Promise<void> | undefined
  let trips = 0
  return {
    statements,
    roundTrips: () => trips,
    reset() {
      statements.length = 0
      trips = 0
    },
    database: {
      dialect: database.dialect,
      async query(sql, params) {
        statements.push(sql)
        if (gate === undefined) {
          trips += 1
          // As over a network: what is asked before the first answer comes goes with it.
          gate = turn().then(() => (gate = undefined))
        }
        await gate
        return database.query(sql, params)
      },
    },
  }
}
