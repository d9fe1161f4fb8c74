import { ask } from './ask-redis.ts'
import { ownServer } from './own-server.ts'
import { startPostgres } from './postgres.ts'
import { freePort, missingService, type Restartable, whenReady } from './service.ts'

/** A PostgreSQL of our own; without one it is said aloud, and with CI=true an error. */
export async function restartablePostgres(): Promise<Restartable | undefined> {
  return (await startPostgres()) ?? missingService('PostgreSQL', 'npm brings it, for most machines')
}

/** A Redis of our own that keeps each write before it answers; the rest as above. */
export async function restartableRedis(): Promise<Restartable | undefined> {
  for (const program of ['redis-server', 'valkey-server']) {
    const redis = await startDurable(program)
    if (redis !== undefined) return redis
  }
  return missingService('Redis', 'put redis-server on PATH')
}

async function startDurable(program: string): Promise<Restartable | undefined> {
  const server = ownServer('redis')
  if (!server.run(program, ['--version'])) {
    await server.stop()
    return undefined
  }
  const port = await freePort()
  const settings =
    `--port ${port} --bind 127.0.0.1 --dir ${server.folder} --maxmemory-policy noeviction ` +
    '--appendonly yes --appendfsync always'
  const start = () => server.start(program, [...settings.split(' '), '--save', ''])
  const service: Restartable = {
    url: `redis://127.0.0.1:${port}`,
    stop: server.stop,
    halt: () => server.halt('SIGKILL'),
    async resume() {
      start()
      if ((await whenReady(service, answers)) === undefined) throw new Error('No Redis again')
    },
  }
  start()
  return whenReady(service, answers)
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await ask(Number(new URL(url).port), 'PING')).startsWith('+PONG')
  } catch {
    return false
  }
}
