import { sqlStore } from 'verify-core/sql'
import { storeContract } from 'verify-core/testing'
import { afterAll, beforeAll, beforeEach, describe, it } from 'vitest'
import { allEngines } from './sql/engines.ts'
import { makeTables, type Tables } from './sql/tables.ts'

const engines = await allEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.stop())))

for (const engine of engines) {
  describe(`sqlStore keeps the contract of stores: ${engine.name}`, () => {
    let tables: Tables
    beforeAll(async () => {
      tables = await makeTables(engine)
    })
    afterAll(() => tables.drop())

    beforeEach(() => tables.empty())

    const contract = storeContract(() => {
      let now = 1_800_000_000_123
      const clock = () => now
      const options = { tablePrefix: tables.tablePrefix, clock, sweepSeconds: 0 }
      return {
        store: sqlStore(tables.database, options),
        second: sqlStore(tables.second, options),
        now: clock,
        advance: (seconds) => void (now += seconds * 1_000),
      }
    })
    for (const { id, name, run } of contract) it(`${id} ${name}`, run)
  })
}
