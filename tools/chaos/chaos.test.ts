import { randomInt } from 'node:crypto'
import { describe, expect, it, onTestFinished } from 'vitest'
import { restartablePostgres, restartableRedis } from '../services/restartable.ts'
import { runChaos } from './chaos.ts'
import { runRaces } from './races.ts'

/** `CHAOS_SEED` repeats a run that has failed, as far as processes that die can repeat anything. */
const seed = Number(process.env['CHAOS_SEED'] ?? randomInt(1, 2 ** 31 - 10))

const services = [
  { name: 'Redis', start: restartableRedis },
  { name: 'PostgreSQL', start: restartablePostgres },
]

describe.each(services)(`several processes on one $name (seed ${seed})`, ({ start }) => {
  it('count exactly under 200 parallel requests, and grant once', async ({ skip }) => {
    const service = (await start()) ?? skip()
    onTestFinished(() => service.stop())
    const { violations, summary } = await runRaces({ service, seed, rounds: 2 })
    expect(violations, JSON.stringify(summary)).toEqual([])
  }, 120_000)

  it('grant nothing false, send nothing twice and lose nobody when they die', async ({ skip }) => {
    const service = (await start()) ?? skip()
    onTestFinished(() => service.stop())
    const report = await runChaos({ service, seed, kills: 5, outages: 1, people: 4 })
    expect(report.violations).toEqual([])
    // A run in which nobody came in has shown nothing.
    expect(report.grants + report.late).toBeGreaterThan(0)
    expect(report.proofs).toBeGreaterThan(0)
  }, 120_000)
})
