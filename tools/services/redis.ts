// Where tests find a Redis: REDIS_URL, else the one on the default port, else one that they start, else none.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { ask } from './ask-redis.ts'

export interface RedisServer {
  readonly port: number
  readonly url: string
  stop(): Promise<void>
}

const binaries = ['redis-server', 'valkey-server']
let found: Promise<string | undefined> | undefined

/** The address of a Redis, one for each process; `undefined` when there is none, which with CI=true is an error. */
export function redisUrl(): Promise<string | undefined> {
  found ??= findRedis()
  return found
}

async function findRedis(): Promise<string | undefined> {
  const given = process.env['REDIS_URL']
  if (given) return given
  if (await answers(6_379)) return urlOf(6_379)
  return (await startRedis())?.url
}

/**
 * Start a server that keeps nothing; it ends with this process at the latest. `undefined` when none is installed:
 * said aloud, and with CI=true an error.
 */
export async function startRedis(
  options: { readonly port?: number; readonly args?: readonly string[] } = {},
): Promise<RedisServer | undefined> {
  const port = options.port ?? (await freePort())
  const folder = mkdtempSync(join(tmpdir(), 'redis-'))
  const settings = [
    '--port',
    String(port),
    '--bind',
    '127.0.0.1',
    '--save',
    '',
    '--appendonly',
    'no',
  ]
  for (const binary of binaries) {
    const args = [...settings, ...(options.args ?? [])]
    const child = spawn(binary, args, { cwd: folder, stdio: 'ignore' })
    child.unref()
    const kill = () => {
      child.kill('SIGKILL')
      rmSync(folder, { recursive: true, force: true })
    }
    process.once('exit', kill)
    if (await isUp(child, port)) {
      return {
        port,
        url: urlOf(port),
        async stop() {
          process.off('exit', kill)
          if (child.exitCode === null && child.signalCode === null) {
            child.ref()
            const gone = once(child, 'exit')
            kill()
            await gone
          }
        },
      }
    }
  }
  const why = `no ${binaries.join(' or ')} on PATH`
  if (process.env['CI'] === 'true') throw new Error(`The Redis tests cannot run: ${why}`)
  console.warn(`SKIPPING Redis tests: ${why}`)
  return undefined
}

/** A port that nobody listens on. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

const urlOf = (port: number) => `redis://127.0.0.1:${port}`

/** False when it is not installed; throws when it is and does not come up. */
async function isUp(child: ChildProcess, port: number): Promise<boolean> {
  const isMissing = once(child, 'error').then(() => true)
  const isRunning = once(child, 'spawn').then(() => false)
  if (await Promise.race([isMissing, isRunning])) return false
  for (const deadline = Date.now() + 5_000; Date.now() < deadline; await wait(20)) {
    if (await answers(port)) return true
  }
  throw new Error(`Redis did not come up on port ${port}`)
}

const answers = (port: number) =>
  ask(port, 'PING').then(
    (answer) => answer.startsWith('+PONG'),
    () => false,
  )
