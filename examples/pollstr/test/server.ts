import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { type OnEnd, temporaryFolder } from './temporary.ts'

const programs = join(import.meta.dirname, '..', 'src')

/** Every variable that Pollstr reads, blank: a `.env` of the developer's must not reach a test. */
const names =
  'NODE_ENV HOST DATABASE_URL REDIS_URL ORIGIN TRUST_PROXY ALLOWED_COUNTRIES SESSION_SECRET TWO_FACTOR_SECRET ' +
  'DEV_PHONE_URL PROCESSES VONAGE_API_KEY VONAGE_API_SECRET VONAGE_APPLICATION_ID VONAGE_PRIVATE_KEY VONAGE_API_HOST VONAGE_SIGNATURE_SECRET'
const blank = Object.fromEntries(names.split(' ').map((name) => [name, '']))

/** Run `src/server.ts` as `npm start` does, or another program, on a free port and a new database. */
export function spawnServer(
  env: Record<string, string> = {},
  onEnd: OnEnd = onTestFinished,
  program = 'server.ts',
) {
  const child = spawn(
    process.execPath,
    ['--conditions=@two-factor/source', join(programs, program)],
    {
      env: {
        ...process.env,
        ...blank,
        PORT: '0',
        DATABASE_URL: `file:${join(temporaryFolder(onEnd), 'test.db')}`,
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const ended = once(child, 'exit').then(([code]) => code as number | null)
  onEnd(() => void child.kill('SIGKILL'))

  const printed = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (printed.err += chunk.toString()))
  return { child, ended, printed }
}

/** Start Pollstr and wait for its URL. */
export async function startServer(
  env: Record<string, string> = {},
  onEnd?: OnEnd,
  program?: string,
) {
  const { child, ended, printed } = spawnServer(env, onEnd, program)
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.on('data', () => {
      const found = /http:\/\/localhost:\d+/.exec(printed.out)?.[0]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', () => reject(new Error(`Pollstr ended: ${printed.err}`)))
  })
  return {
    url,
    printed,
    /** Ask it to close; answers its exit code. */
    stop: () => {
      child.kill('SIGTERM')
      return ended
    },
  }
}

/** One Pollstr for all tests of a file: each with users, phones and polls of its own. */
export function sharedServer(
  env: (onEnd: OnEnd) => Promise<Record<string, string>> | Record<string, string> = () => ({}),
) {
  const cleanUps: (() => void | Promise<void>)[] = []
  let server: Awaited<ReturnType<typeof startServer>> | undefined
  beforeAll(async () => {
    const onEnd: OnEnd = (cleanUp) => void cleanUps.unshift(cleanUp)
    server = await startServer(await env(onEnd), onEnd)
  })
  afterAll(async () => {
    for (const cleanUp of cleanUps) await cleanUp()
  })
  return () => {
    if (server === undefined) throw new Error('Pollstr has not started')
    return server
  }
}
