import { type ChildProcess, spawn, spawnSync, type SpawnOptions } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A server of our own: a folder, and how programs run that use it. */
export interface OwnServer {
  readonly folder: string
  /** Whether a program has done its work. */
  run(program: string, args: readonly string[]): boolean
  start(program: string, args: readonly string[]): void
  /** End it without a farewell; the folder stays. */
  halt(signal: 'SIGKILL' | 'SIGQUIT'): Promise<void>
  stop(): Promise<void>
}

/** Servers of databases refuse to run as root: then they run as nobody, who needs a folder of its own. */
export function ownServer(name: string): OwnServer {
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const folder = mkdtempSync(join(tmpdir(), `${name}-`))
  if (nobody.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid)
  const options: SpawnOptions = { ...nobody, cwd: '/', stdio: 'ignore' }
  let server: ChildProcess | undefined
  const kill = () => void server?.kill('SIGKILL')

  async function end(signal: NodeJS.Signals): Promise<void> {
    process.off('exit', kill)
    if (server?.exitCode !== null || server.signalCode !== null) return
    const ended = new Promise((resolve) => server?.once('exit', resolve))
    server.kill(signal)
    await ended
  }

  return {
    folder,
    run: (program, args) => spawnSync(program, args, options).status === 0,
    start(program, args) {
      server = spawn(program, args, options)
      // A program that is not there is noticed because nothing answers.
      server.on('error', () => {})
      process.once('exit', kill)
    },
    halt: (signal) => end(signal),
    async stop() {
      // To PostgreSQL SIGINT is "now, and tidily"; MariaDB does not listen to it.
      await end(name === 'postgres' ? 'SIGINT' : 'SIGTERM')
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
