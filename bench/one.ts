import type { Measure } from './harness.ts'

// A process of its own for each file of the suite: nobody inherits another's heap or compiled code.
const { measure } = (await import(process.argv[2] ?? '')) as { measure: Measure }
process.send?.(await measure())
process.disconnect?.()
