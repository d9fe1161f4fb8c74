import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Pollstr as its own process, as a person starts it. */
export interface RunningPollstr {
  readonly url: string
  /** Ends it as an operator does, and answers its exit code. */
  stop(): Promise<number | null>
}

/** What a start that failed left behind. */
export interface FailedStart {
  readonly code: number | null
  readonly output: string
}

type Env = Readonly<Record<string, string>>

function launch(env: Env, folder: string): ChildProcess {
  const { PATH, HOME } = process.env
  return spawn(process.execPath, ['--conditions=@two-factor/source', 'src/server.ts'], {
    cwd: join(import.meta.dirname, '..'),
    env: { PATH, HOME, PORT: '0', DATABASE_URL: `file:${join(folder, 'test.db')}`, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

/** Start and wait for the URL it prints. */
export async function startPollstr(env: Env = {}): Promise<RunningPollstr> {
  const folder = mkdtempSync(join(tmpdir(), 'pollstr-'))
  const child = launch(env, folder)
  const url = await new Promise<string>((resolve, reject) => {
    let output = ''
    const read = (chunk: Buffer) => {
      output += chunk.toString()
      const found = /Pollstr is at (http:\/\/[\w.:]+)/.exec(output)?.[1]
      if (found !== undefined) resolve(found)
    }
    child.stdout?.on('data', read)
    child.stderr?.on('data', read)
    child.once('exit', () => reject(new Error(`Pollstr did not start:\n${output}`)))
  })
  return {
    url,
    async stop() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      const [code] = (await exited) as [number | null]
      rmSync(folder, { recursive: true, force: true })
      return code
    },
  }
}

/** Start with an environment that must be refused. */
export async function failToStart(env: Env): Promise<FailedStart> {
  const folder = mkdtempSync(join(tmpdir(), 'pollstr-'))
  const child = launch(env, folder)
  let output = ''
  child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const [code] = (await once(child, 'exit')) as [number | null]
  rmSync(folder, { recursive: true, force: true })
  return { code, output }
}
