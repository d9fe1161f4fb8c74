import { setTimeout as delay } from 'node:timers/promises'
import type { Store } from 'verify-core'
import { sqlStore } from 'verify-core/sql'
import { storeContract, type StoreCase } from 'verify-core/testing'
import { afterAll, describe, it } from 'vitest'
import { allEngines } from './sql/engines.ts'
import { makeTables, type Tables } from './sql/tables.ts'

const engines = await allEngines()
const tablesOf = await Promise.all(engines.map(makeTables))
afterAll(async () => {
  await Promise.all(tablesOf.map((tables) => tables.drop()))
  await Promise.all(engines.map((engine) => engine.stop()))
})

// Every case on every engine begins now, because they wait for time to pass.
const suites = engines.map(({ name }, nth) => ({ name, cases: beginCases(tablesOf[nth]) }))

for (const { name, cases } of suites) {
  describe(`sqlStore keeps the contract on the clock of the database: ${name}`, () => {
    for (const { id, name: promise, answer } of cases) it(`${id} ${promise}`, () => answer)
  })
}

function beginCases(tables: Tables | undefined) {
  let nth = 0
  const contract = storeContract(() => {
    nth += 1
    return underTest(tables, `case ${nth}:`)
  })
  return contract.filter(({ id }) => isTimed(id)).map((one) => ({ ...one, answer: begin(one) }))
}

function underTest(tables: Tables | undefined, prefix: string) {
  if (tables === undefined) throw new Error('No tables')
  const options = { tablePrefix: tables.tablePrefix, sweepSeconds: 0 }
  const store = within(prefix, sqlStore(tables.database, options))
  const second = within(prefix, sqlStore(tables.second, options))
  const now = () => timeOf(store)
  return { store, second, now, advance: (seconds: number) => passTime(now, seconds) }
}

/** The cases in which time passes, those of expiry and of windows. */
function isTimed(id: string): boolean {
  const number = Number(id.slice(1))
  return [20, 33, 36].includes(number) || (number >= 37 && number <= 51) || number >= 69
}

/** Begun now, looked at later. */
function begin({ run }: StoreCase): Promise<void> {
  const answer = run()
  answer.catch(() => {})
  return answer
}

/** A store whose keys are its own although its tables are not. */
function within(prefix: string, store: Store): Store {
  return {
    get: (keys) => store.get(keys.map((key) => prefix + key)),
    put: (key, value, options) => store.put(prefix + key, value, options),
    remove: (key, options) => store.remove(prefix + key, options),
    take: (budgets) => store.take(budgets.map((one) => ({ ...one, key: prefix + one.key }))),
  }
}

/** What the database's clock says: a look at an empty counter answers it. */
async function timeOf(store: Store): Promise<number> {
  const [taken] = await store.take([{ key: 'the time', limit: 1, windowSeconds: 1, amount: 0 }])
  return taken?.resetsAt ?? Number.NaN
}

async function passTime(now: () => Promise<number>, seconds: number): Promise<void> {
  const end = (await now()) + seconds * 1_000
  // All cases wait at once: whoever asks all the time makes the others late.
  for (let left = seconds * 1_000; left > 0; left = end - (await now())) await delay(left)
}
