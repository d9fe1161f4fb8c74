import { availableParallelism } from 'node:os'
import { adapterContract } from 'verify-core/testing'
import { judge } from './judge.ts'
import { problemsOf } from './mutation.ts'
import { mutations } from './mutations.ts'
import type { Job, Verdict } from './run-one.ts'

// All of them, or those of some cases: `npm run mutations -- F07 W02`. With VERBOSE=1 it shows how each case fails.
const wanted = process.argv.slice(2)
const chosen = mutations.filter(
  ({ id, caughtBy }) =>
    wanted.length === 0 || [id, ...caughtBy].some((one) => wanted.includes(one)),
)
const caseIds = adapterContract(() => Promise.reject(new Error('not run'))).map(({ id }) => id)
const problems = [...problemsOf(mutations, caseIds)]
if (chosen.length === 0) problems.push(`nothing is called ${wanted.join(', ')}`)

// On the source as it is every case must pass, or its failure behind a mutation proves nothing.
const proving = caseIds.filter((id) => chosen.some(({ caughtBy }) => caughtBy.includes(id)))
const queue: Job[] = [
  { caseIds: proving },
  ...chosen.map((mutation) => ({ mutation, caseIds: mutation.caughtBy })),
]

/** What is wrong with how a job ended. */
function complaintOf({ mutation }: Job, verdict: Verdict | string): string | undefined {
  const name = mutation?.id ?? 'the source as it is'
  if (typeof verdict === 'string') return `${name} came to no verdict: ${verdict.trim()}`
  const odd = mutation ? verdict.passed : verdict.failed
  if (odd.length === 0) return undefined
  return `${name} ${mutation ? 'survives' : 'fails'} ${odd.join(', ')}`
}

async function work(): Promise<void> {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const complaint = complaintOf(job, await judge(job))
    if (complaint !== undefined) problems.push(complaint)
    console.log(
      complaint ??
        `${job.mutation?.id ?? 'the source as it is'}: ${job.mutation ? 'caught' : 'sound'}`,
    )
  }
}

const startedAt = performance.now()
await Promise.all(Array.from({ length: Math.max(2, availableParallelism()) }, work))
const seconds = Math.round((performance.now() - startedAt) / 1_000)
console.log(`\n${chosen.length} mutations, ${problems.length} problems, ${seconds} s`)
for (const problem of problems) console.log(`- ${problem}`)
if (problems.length > 0) process.exitCode = 1
