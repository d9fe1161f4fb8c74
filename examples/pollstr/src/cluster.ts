// npm run start:cluster: several processes of Pollstr behind one port, on one PostgreSQL and one Redis.
import cluster, { type Worker } from 'node:cluster'
import { once } from 'node:events'
import { join } from 'node:path'
import { type Config, readConfig } from './config.ts'
import { isPostgres } from './database/open.ts'
import { exampleFolder, nextSignal, run } from './environment.ts'
import { secretsOf } from './secrets.ts'
import { openStores } from './stores.ts'

type Env = Readonly<Record<string, string>>

const closeWithinMs = 10_000

/** Start the processes, replace those that die, and end them all on SIGTERM and SIGINT. */
async function start(): Promise<void> {
  const config = readConfig(process.env, exampleFolder)
  const processes = readProcesses(process.env['PROCESSES'])
  checkShared(config)
  // Migrates once, and says so here when a store is not there.
  await (await openStores({ ...config, withDemoUser: !config.isProduction })).close()

  const secrets = secretsOf(config, exampleFolder)
  const emulated = config.vonage === undefined ? await startEmulated() : undefined
  const env: Env = {
    SESSION_SECRET: secrets.session,
    TWO_FACTOR_SECRET: secrets.twoFactor,
    ...emulated?.env,
  }
  cluster.setupPrimary({
    exec: join(import.meta.dirname, 'server.ts'),
    execArgv: ['--conditions=@two-factor/source'],
  })
  const fleet = startFleet(env, processes)
  const port = await fleet.listening.catch(async (error: unknown) => {
    await fleet.stop()
    await emulated?.close()
    throw error
  })
  const url = config.origin ?? `http://localhost:${port}/`
  console.log(`Pollstr is at ${url}, in ${processes} processes: ${fleet.pids.join(', ')}`)
  if (emulated !== undefined) {
    emulated.sendWebhooksTo(`http://localhost:${port}/`)
    console.log('No Vonage credentials: codes are shown here and at /dev/phone.')
  }

  await nextSignal()
  await fleet.stop()
  await emulated?.close()
}

/** Every process sees the same, or a code that one has sent is unknown to the next. */
function checkShared({ database, redis }: Config): void {
  const missing = [
    ...(isPostgres(database) ? [] : ['DATABASE_URL=postgres://user@host/database']),
    ...(redis === undefined ? ['REDIS_URL=redis://host:6379'] : []),
  ]
  if (missing.length === 0) return
  throw new Error(
    `Pollstr cannot start: several processes share one PostgreSQL and one Redis: set ${missing.join(' and ')}`,
  )
}

function readProcesses(text: string | undefined): number {
  const processes = Number(text?.trim() || 2)
  if (Number.isInteger(processes) && processes >= 1 && processes <= 64) return processes
  throw new Error(
    `Pollstr cannot start: PROCESSES: expected a number from 1 to 64, got "${text ?? ''}"`,
  )
}

/** One emulator for all: it runs here, and they reach it as they would reach Vonage. */
async function startEmulated() {
  const { startEmulator, servePhone } = await import('./emulator.ts')
  const emulator = await startEmulator(({ to, channel, code }) =>
    console.log(`[phone] ${channel} to ${to} : ${code}`),
  )
  const phone = await servePhone(emulator)
  return {
    env: {
      ...('applicationId' in emulator.vonage && {
        VONAGE_APPLICATION_ID: emulator.vonage.applicationId,
        VONAGE_PRIVATE_KEY: emulator.vonage.privateKey,
      }),
      VONAGE_SIGNATURE_SECRET: emulator.signatureSecret,
      VONAGE_API_HOST: emulator.url,
      DEV_PHONE_URL: phone.url,
    },
    sendWebhooksTo: emulator.sendWebhooksTo,
    async close() {
      await phone.close()
      await emulator.close()
    },
  }
}

function startFleet(env: Env, processes: number) {
  let isStopping = false
  const { promise: listening, resolve, reject } = Promise.withResolvers<number>()
  let serving = 0
  cluster.on('listening', (_worker, { port }) => {
    serving += 1
    if (serving === processes) resolve(port)
  })
  cluster.on('exit', (worker: Worker, code: number | null, signal: string | null) => {
    if (isStopping) return
    if (serving < processes) return reject(new Error('Pollstr cannot start: a process has ended'))
    console.error(`Process ${worker.process.pid} has ended (${signal ?? code}); another one starts`)
    setTimeout(() => !isStopping && cluster.fork(env), 500)
  })
  const workers = Array.from({ length: processes }, () => cluster.fork(env))

  return {
    pids: workers.map((worker) => worker.process.pid),
    /** The port, once all serve. */
    listening,
    async stop(): Promise<void> {
      isStopping = true
      const running = Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
      const gone = running.map((worker) => once(worker, 'exit'))
      const tell = (signal: 'SIGTERM' | 'SIGKILL') => {
        for (const worker of running) worker.process.kill(signal)
      }
      tell('SIGTERM')
      const cutOff = setTimeout(() => tell('SIGKILL'), closeWithinMs)
      await Promise.all(gone)
      clearTimeout(cutOff)
    },
  }
}

run(start)
