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
  let underWay = 0
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
        if (underWay === 0) trips += 1
        underWay += 1
        try {
          // As over a network: the answer comes after all that was asked beside it.
          await turn()
          return await database.query(sql, params)
        } finally {
          underWay -= 1
        }
      },
    },
  }
}
