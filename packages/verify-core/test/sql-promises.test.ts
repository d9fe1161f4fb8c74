import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Budget } from 'verify-core'
import { sqlStore, sweep } from 'verify-core/sql'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { counting } from './sql/counting.ts'
import { allEngines } from './sql/engines.ts'
import { makeTables, type Tables } from './sql/tables.ts'

const engines = await allEngines()
afterAll(() => Promise.all(engines.map((engine) => engine.stop())))

const budget = (key: string, amount = 1, limit = 1_000_000): Budget => ({
  key,
  limit,
  windowSeconds: 3_600,
  amount,
})

for (const engine of engines) {
  describe(`sqlStore: ${engine.name}`, () => {
    let tables: Tables
    beforeAll(async () => {
      tables = await makeTables(engine)
    })
    beforeEach(() => tables.empty())
    afterAll(() => tables.drop())

    const count = async () => {
      const { database, tablePrefix } = tables
      const rows = await database.query(`SELECT record_key FROM ${tablePrefix}records`, [])
      return (rows as readonly unknown[]).length
    }

    it('asks one statement for each verb, whatever the number of keys and budgets', async () => {
      const { database, statements } = counting(tables.database)
      const store = sqlStore(database, { tablePrefix: tables.tablePrefix })
      const created = await store.put('a', 1, { ifVersion: undefined })
      const replaced = await store.put('a', 2, { ifVersion: created })
      await store.put('a', 3, { ifVersion: undefined })
      await store.get(['a', 'b', 'c'])
      await store.remove('a', { ifVersion: replaced ?? '' })
      await store.remove('a')
      await store.take([budget('a')])
      await store.take(['a', 'b', 'c', 'd', 'e', 'f'].map((key) => budget(key)))
      expect(statements.length).toBe(8)
    })

    it('asks nothing for nothing, nor about versions that cannot be its own', async () => {
      const { database, statements } = counting(tables.database)
      const store = sqlStore(database, { tablePrefix: tables.tablePrefix })
      await store.get([])
      await store.take([])
      expect(await store.put('a', 1, { ifVersion: "' OR 1=1" })).toBe(undefined)
      expect(await store.remove('a', { ifVersion: '' })).toBe(false)
      expect(statements).toEqual([])
    })

    it('asks once more when a key is named again', async () => {
      const { database, statements } = counting(tables.database)
      const store = sqlStore(database, { tablePrefix: tables.tablePrefix })
      const answers = await store.take([budget('a'), budget('b'), budget('a', 5)])
      expect(answers.map((taken) => taken.count)).toEqual([1, 1, 6])
      expect(statements.length).toBe(2)
    })

    it('sweeps what has expired in small batches, records and counters, and nothing else', async () => {
      let now = 1_800_000_000_000
      const options = { tablePrefix: tables.tablePrefix, clock: () => now, sweepSeconds: 0 }
      const store = sqlStore(tables.database, options)
      const dying = Array.from({ length: 600 }, (_, nth) => nth)
      await store.put('forever', 1, { ifVersion: undefined })
      await store.put('later', 1, { ifVersion: undefined, expiresAt: now + 2_000 })
      await store.take([budget('counter')])
      await Promise.all(
        dying.map((nth) =>
          store.put(`dying ${nth}`, 1, { ifVersion: undefined, expiresAt: now + 1_000 }),
        ),
      )
      await store.take([{ ...budget('dying'), windowSeconds: 1 }])
      now += 1_000
      const { database, statements } = counting(tables.database)
      expect(await sweep(database, options)).toBe(601)
      expect(statements.length).toBe(2)
      expect(await count()).toBe(3)
      expect(await store.get(['forever', 'later'])).not.toContain(undefined)
    })

    it('sweeps by itself some time after a write', async () => {
      const { tablePrefix } = tables
      const store = sqlStore(tables.database, { tablePrefix, sweepSeconds: 0.05 })
      await store.put('a', 1, { ifVersion: undefined, expiresAt: 1 })
      await vi.waitFor(async () => expect(await count()).toBe(0), { timeout: 5_000 })
    })

    it('counts 200 operations at once exactly', async () => {
      const stores = [tables.database, tables.second].map((database) =>
        sqlStore(database, { tablePrefix: tables.tablePrefix, sweepSeconds: 0.01 }),
      )
      const keys = ['a', 'b', 'c', 'd']
      const mixed = Array.from({ length: 200 }, async (_, nth) => {
        const store = stores[nth % 2]
        if (nth % 4 === 0) return store?.take(keys.map((key) => budget(key)))
        if (nth % 4 === 1) return store?.put(`r${nth % 3}`, nth, { ifVersion: undefined })
        if (nth % 4 === 2) return store?.get(keys)
        return store?.remove(`r${nth % 3}`)
      })
      await Promise.all(mixed)
      const left = await stores[0]?.take(keys.map((key) => budget(key, 0)))
      expect(left?.map((taken) => taken.count)).toEqual([50, 50, 50, 50])
    })

    const { url } = engine
    // What is in the memory of a process is seen by no other.
    if (url === undefined) return
    it('allows exactly the limit to two processes at once, and keeps neither alive', async () => {
      const args = [url, tables.tablePrefix, '60', '50']
      const counts = await Promise.all([runTaker(args), runTaker(args)])
      expect(counts[0] + counts[1]).toBe(50)
    })
  })
}

async function runTaker(args: readonly string[]): Promise<number> {
  const script = join(import.meta.dirname, 'sql', 'taker.ts')
  const node = ['--conditions=@two-factor/source', script, ...args]
  const { stdout } = await promisify(execFile)(process.execPath, node)
  return Number(stdout)
}
