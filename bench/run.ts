import { execFileSync, fork, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, globSync, statSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { basename, join } from 'node:path'
import type { Figure } from './harness.ts'
import { isReached, table } from './table.ts'

const here = import.meta.dirname
const root = join(here, '..')

/** The packages are measured as they are published, so their builds must be newer than their sources. */
function buildWhatIsStale(): void {
  const isStale = globSync('packages/*/src', { cwd: root }).some((source) => {
    const built = join(root, source, '..', 'dist', 'index.js')
    if (!existsSync(built)) return true
    const files = globSync(`${source}/**/*.ts`, { cwd: root })
    return files.some((file) => statSync(join(root, file)).mtimeMs > statSync(built).mtimeMs)
  })
  if (!isStale) return
  console.error('building the packages')
  const { status } = spawnSync('npm', ['run', '-s', 'build'], { cwd: root, stdio: 'ignore' })
  if (status !== 0) throw new Error('npm run build failed')
}

/** The figures of a file, or nothing when it ended without any. */
async function measureApart(file: string): Promise<readonly Figure[] | undefined> {
  const child = fork(join(here, 'one.ts'), [join(here, file)], { execArgv: [] })
  const told = once(child, 'message') as Promise<[readonly Figure[]]>
  const ended = once(child, 'exit').then((): [undefined] => [undefined])
  const [found] = await Promise.race([told, ended])
  return found
}

/** What V8 compiles differs from process to process, by 3 % of a guarded request: of five the median one counts. */
async function measureOften(file: string): Promise<readonly Figure[] | undefined> {
  const runs: (readonly Figure[])[] = []
  for (let nth = 0; nth < 5; nth += 1) {
    const found = await measureApart(file)
    if (found === undefined) return undefined
    runs.push(found)
  }
  return runs.toSorted(([a], [b]) => (a?.value ?? 0) - (b?.value ?? 0))[2]
}

function machine() {
  return {
    node: process.version,
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    load: loadavg()[0],
    commit: execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: root }).toString().trim(),
    at: new Date().toISOString(),
  }
}

buildWhatIsStale()
const wanted = process.argv.slice(2)
const suite = globSync('suite/*.ts', { cwd: here })
  .toSorted()
  .filter((file) => wanted.length === 0 || wanted.some((word) => file.includes(word)))
const figures: Figure[] = []
for (const file of suite) {
  console.error(`measuring ${basename(file, '.ts')}`)
  const found = await (file.includes('guard-') ? measureOften(file) : measureApart(file))
  if (found === undefined) console.log(`${basename(file, '.ts')} ended without a figure`)
  else {
    console.error(table(found))
    figures.push(...found)
  }
}
console.log(table(figures))
if (wanted.length === 0) {
  const results = {
    machine: machine(),
    figures: figures.map((one) => ({ ...one, reached: isReached(one) })),
  }
  writeFileSync(join(here, 'results.json'), `${JSON.stringify(results, undefined, 2)}\n`)
}
