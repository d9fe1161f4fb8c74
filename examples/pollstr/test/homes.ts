import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll } from 'vitest'
import { startRedis } from '../../../tools/services/redis.ts'
import { postgresService } from '../../../tools/services/sql.ts'
import { type OnEnd, temporaryFolder } from './temporary.ts'

const postgres = await postgresService()
const redis = await startRedis()
afterAll(async () => {
  await postgres?.stop()
  await redis?.stop()
})

/** A kind of database that Pollstr runs on. */
interface DatabaseKind {
  readonly name: string
  /** The address of a new one, gone at the end. */
  newAddress(onEnd?: OnEnd): Promise<string>
}

const sqlite: DatabaseKind = {
  name: 'SQLite',
  newAddress: async (onEnd) => join(temporaryFolder(onEnd), 'test.db'),
}

/** All that are there; without PostgreSQL it is said aloud, and with CI=true an error. */
export const databases: readonly DatabaseKind[] = [
  sqlite,
  ...(postgres === undefined
    ? []
    : [{ name: 'PostgreSQL', newAddress: (onEnd: OnEnd) => newDatabase(postgres.url, onEnd) }]),
]

/** Where a whole Pollstr can live, as its environment says. */
interface Home {
  readonly name: string
  env(onEnd: OnEnd): Promise<Record<string, string>>
}

/** All that are there. */
export const homes: readonly Home[] = databases.flatMap(({ name, newAddress }) => {
  const env = async (onEnd: OnEnd) => {
    const address = await newAddress(onEnd)
    return { DATABASE_URL: name === 'SQLite' ? `file:${address}` : address }
  }
  const alone = { name, env }
  if (name === 'SQLite' || redis === undefined) return [alone]
  const url = redis.url
  return [
    alone,
    {
      name: `${name} and Redis`,
      env: async (onEnd) => ({ ...(await env(onEnd)), REDIS_URL: url }),
    },
  ]
})

async function newDatabase(serverUrl: string, onEnd: OnEnd): Promise<string> {
  const name = `pollstr_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  await tell(serverUrl, `CREATE DATABASE ${name}`)
  onEnd(() => tell(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`))
  url.pathname = `/${name}`
  return url.href
}

async function tell(connectionString: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
