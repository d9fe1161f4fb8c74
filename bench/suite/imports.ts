import { execFileSync } from 'node:child_process'
import { bootstrap, type Figure, median } from '../harness.ts'

const script = (counted: boolean) => `
  import { registerHooks } from 'node:module'
  await import('express')
  const loaded = []
  ${counted ? 'registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context) } })' : ''}
  gc()
  const bytes = () => { const { heapUsed, external } = process.memoryUsage(); return heapUsed + external }
  const heap = bytes()
  const cpu = () => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 0.001); const { user, system } = process.threadCpuUsage(); return (user + system) / 1_000 }
  const at = cpu()
  await import('verify-core')
  await import('express-2fa')
  const ms = cpu() - at
  gc()
  console.log(JSON.stringify({ ms, bytes: bytes() - heap, loaded: loaded.filter((url) => url.startsWith('file:')) }))
`

interface Import {
  readonly ms: number
  readonly bytes: number
  readonly loaded: readonly string[]
}

function importOnce(counted: boolean): Import {
  const flags = ['--expose-gc', '--input-type=module', '--eval', script(counted)]
  const output = execFileSync(process.execPath, flags, { cwd: import.meta.dirname })
  return JSON.parse(output.toString()) as Import
}

/** What verify-core and express-2fa, as published, add to a process that has loaded Express. */
export async function measure(): Promise<readonly Figure[]> {
  const { loaded } = importOnce(true)
  const runs = Array.from({ length: 25 }, () => importOnce(false))
  const times = runs.map(({ ms }) => ms)
  const sizes = runs.map(({ bytes }) => bytes / 2 ** 20)
  const name = 'import of verify-core and express-2fa'
  return [
    {
      name: `${name}: time`,
      unit: 'ms',
      value: median(times),
      interval: bootstrap(times),
      goal: { atMost: 5 },
      note: 'CPU of the main thread, a fresh process each',
    },
    {
      name: `${name}: files`,
      unit: 'modules',
      value: loaded.length,
      goal: { atMost: 10 },
      note: loaded.map((url) => url.split('/').slice(-3).join('/')).join(', '),
    },
    {
      name: `${name}: heap`,
      unit: 'MB',
      value: median(sizes),
      interval: bootstrap(sizes),
      goal: { atMost: 1 },
    },
  ]
}
