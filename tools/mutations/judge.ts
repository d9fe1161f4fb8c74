import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Job, Verdict } from './run-one.ts'

/** A change that stops the source from loading, or a case from ending, proves nothing. */
const patienceMs = 60_000

/** Run one job in a process of its own; what it said before it died, when it did not come to an end. */
export async function judge(job: Job): Promise<Verdict | string> {
  const child = fork(join(import.meta.dirname, 'run-one.ts'), [JSON.stringify(job)], {
    execArgv: ['--conditions=@two-factor/source'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    timeout: patienceMs,
    killSignal: 'SIGKILL',
  })
  let said = ''
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString()
    if (process.env['VERBOSE'] !== undefined) process.stderr.write(chunk)
  })
  const told = once(child, 'message') as Promise<[Verdict]>
  const [found] = await Promise.race([told, once(child, 'exit').then((): [string] => [said])])
  return found
}
