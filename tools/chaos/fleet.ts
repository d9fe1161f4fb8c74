import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { AppMessage } from './app.ts'
import type { Random } from './random.ts'

/** Some processes of one site behind one address, as a proxy would have it. */
export interface Fleet {
  readonly url: string
  /** Kill one of those that serve, as soon as there are two, and start another in its place. */
  killOne(): Promise<void>
  /** Kill all, and start as many with a clock that is ahead. */
  restartAll(aheadMs: number): Promise<void>
  /** How often something has happened to a user, over all processes. */
  count(type: string, userId: string): number
  /** Processes that ended by themselves, and what they said. */
  readonly accidents: readonly string[]
  stop(): Promise<void>
}

/** What each process is given. */
export interface FleetOptions {
  readonly processes: number
  readonly env: Readonly<Record<string, string>>
  readonly random: Random
}

interface Worker {
  readonly child: ChildProcess
  port: number | undefined
  isKilled: boolean
  said: string
}

/** Start the processes and wait until each serves. */
export async function startFleet({ processes, env, random }: FleetOptions): Promise<Fleet> {
  const workers = new Set<Worker>()
  const counts = new Map<string, number>()
  const accidents: string[] = []
  let aheadMs = 0
  let isStopping = false

  function start(): void {
    const child = spawn(
      process.execPath,
      ['--conditions=@two-factor/source', join(import.meta.dirname, 'app.ts')],
      {
        env: { ...process.env, ...env, AHEAD_MS: String(aheadMs) },
        stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
      },
    )
    const worker: Worker = { child, port: undefined, isKilled: false, said: '' }
    workers.add(worker)
    child.stderr?.on('data', (chunk: Buffer) => (worker.said += chunk.toString()))
    child.on('message', (message) => hear(worker, message as AppMessage))
    child.on('exit', () => {
      workers.delete(worker)
      if (isStopping) return
      // One that starts while the store is away gives up, and is started again: that is how it is meant.
      const isMeant = worker.isKilled || /cannot (start|reach)/.test(worker.said)
      if (!isMeant) accidents.push(worker.said.slice(0, 2_000))
      setTimeout(() => !isStopping && start(), worker.isKilled ? 0 : 200)
    })
  }

  function hear(worker: Worker, message: AppMessage): void {
    if (message.kind === 'listening') {
      worker.port = message.port
      return
    }
    const key = `${message.type} ${message.userId}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }

  const serving = () => [...workers].filter(({ port, isKilled }) => port !== undefined && !isKilled)

  async function until(isSo: () => boolean): Promise<void> {
    for (const deadline = Date.now() + 60_000; !isSo(); await delay(10)) {
      if (Date.now() > deadline)
        throw new Error(`The processes do not come up: ${accidents.at(-1)}`)
    }
  }

  function kill(worker: Worker): void {
    worker.isKilled = true
    worker.child.kill('SIGKILL')
  }

  const proxy = createServer((client) => {
    const [port] = serving()
      .map((worker) => worker.port)
      .toSorted(() => Math.random() - 0.5)
    if (port === undefined) return client.destroy()
    const server = connect(port, '127.0.0.1')
    client.on('error', () => server.destroy()).on('close', () => server.destroy())
    server.on('error', () => client.destroy()).on('close', () => client.destroy())
    return void client.pipe(server).pipe(client)
  })
  for (let nth = 0; nth < processes; nth += 1) start()
  await until(() => serving().length === processes)
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')

  return {
    url: `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`,
    async killOne() {
      await until(() => serving().length > 1)
      const all = serving()
      const chosen = all[random.between(0, all.length - 1)]
      if (chosen !== undefined) kill(chosen)
    },
    async restartAll(ms) {
      aheadMs = ms
      const old = new Set(workers)
      for (const worker of old) kill(worker)
      await until(() => ![...old].some((worker) => workers.has(worker)))
      await until(() => serving().length === processes)
    },
    count: (type, userId) => counts.get(`${type} ${userId}`) ?? 0,
    accidents,
    async stop() {
      isStopping = true
      proxy.close()
      const all = [...workers]
      for (const { child } of all) child.kill('SIGKILL')
      await until(() => workers.size === 0)
    },
  }
}
