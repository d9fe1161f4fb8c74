// npm run chaos: kill, race and crash for some minutes, then say what has come of it.
import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { restartablePostgres, restartableRedis } from '../services/restartable.ts'
import { runChaos } from './chaos.ts'
import { runRaces } from './races.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(randomInt(1, 2 ** 31 - 10)) },
    kills: { type: 'string', default: '110' },
    outages: { type: 'string', default: '10' },
    rounds: { type: 'string', default: '100' },
    only: { type: 'string', default: '' },
  },
})
const seed = Number(values.seed)
console.log(`seed ${seed} (npm run chaos -- --seed ${seed} draws the same numbers)`)

const services = [
  { name: 'Redis', start: restartableRedis },
  { name: 'PostgreSQL', start: restartablePostgres },
].filter(({ name }) => name.toLowerCase().includes(values.only.toLowerCase()))
const table: Record<string, object> = {}
const violations: string[] = []
for (const { name, start } of services) {
  const service = await start()
  if (service === undefined) {
    violations.push(`no ${name} to run on`)
    continue
  }
  try {
    const races = await runRaces({ service, seed, rounds: Number(values.rounds) })
    console.log(`${name}, ${values.rounds} rounds of races:`, races.summary)
    const numbers = { kills: Number(values.kills), outages: Number(values.outages) }
    const { violations: found, ...chaos } = await runChaos({ service, seed, ...numbers })
    table[name] = { ...chaos, violations: found.length + races.violations.length }
    violations.push(...[...races.violations, ...found].map((what) => `${name}: ${what}`))
  } finally {
    await service.stop()
  }
}
console.table(table)
for (const violation of violations) console.error(violation)
process.exitCode = violations.length > 0 ? 1 : 0
