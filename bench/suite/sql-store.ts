import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, type StatementSync } from 'node:sqlite'
import pg from 'pg'
import type { Store } from 'verify-core'
import { migrate, type SqlDatabase, sqlStore, type SqlValue } from 'verify-core/sql'
import { startPostgres } from '../../tools/services/postgres.ts'
import { compareCpu, type Figure, type Sides } from '../harness.ts'
import { ledgerMaker } from '../ledgers.ts'

const rounds = 12

/** Verbs of the store against the very statements they send, asked of the same client: what is ours on top. */
export async function measure(): Promise<readonly Figure[]> {
  return [...(await onPostgres()), ...(await onSqlite())]
}

async function onPostgres(): Promise<readonly Figure[]> {
  const server = await startPostgres()
  if (server === undefined) return []
  const pool = new pg.Pool({ connectionString: server.url, max: 10 })
  // The server is stopped under connections that are still closing.
  pool.on('error', () => {})
  const names = new Map<string, string>()
  try {
    return await measured(
      'PostgreSQL',
      { get: 1_500, put: 1_500, take: 1_500 },
      {
        dialect: 'postgresql',
        async query(text, values) {
          const name = names.get(text) ?? `two_factor_${names.size}`
          names.set(text, name)
          return (await pool.query<object>({ name, text, values })).rows
        },
      },
    )
  } finally {
    await pool.end()
    await server.stop()
  }
}

async function onSqlite(): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'))
  const db = new DatabaseSync(join(folder, 'records.db'))
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL')
  const prepared = new Map<string, StatementSync>()
  try {
    // A statement takes microseconds: a batch must last for many ticks of the clock that counts CPU.
    return await measured(
      'SQLite',
      { get: 60_000, put: 6_000, take: 6_000 },
      {
        dialect: 'sqlite',
        query(sql, params) {
          const statement = prepared.get(sql) ?? db.prepare(sql)
          prepared.set(sql, statement)
          return statement.all(...params)
        },
      },
    )
  } finally {
    db.close()
    rmSync(folder, { recursive: true })
  }
}

type VerbName = 'get' | 'put' | 'take'
type Verb = (store: Store, key: string) => unknown

async function measured(
  name: string,
  perBatch: Readonly<Record<VerbName, number>>,
  database: SqlDatabase,
): Promise<readonly Figure[]> {
  await migrate(database)
  const record = (await ledgerMaker())(0)
  const expiresAt = Date.now() + 3_600_000
  const verbs: Record<VerbName, Verb> = {
    get: (store, key) => store.get([key]),
    put: (store, key) => store.put(key, record, { ifVersion: undefined, expiresAt }),
    take: (store, key) => store.take([{ key, limit: 5, windowSeconds: 600 }]),
  }
  const figures: Figure[] = []
  for (const verb of ['get', 'put', 'take'] as const) {
    const sides = await sidesOf(database, verbs[verb], perBatch[verb])
    const found = await compareCpu(sides, rounds)
    figures.push({
      name: `${name}: ${verb} over its own statement`,
      unit: 'times',
      ...found,
      goal: { atMost: 1.15 },
      note: 'CPU of the main thread, the same prepared statement',
    })
  }
  return figures
}

/** The store on one side; the statement that it sends, with its parameters and other keys, on the others. */
async function sidesOf(database: SqlDatabase, ask: Verb, perBatch: number): Promise<Sides> {
  const sent: { sql: string; params: SqlValue[] }[] = []
  let isListening = true
  // Of both sides, so that the client knows the text of each by being the same string.
  const heard: SqlDatabase = {
    ...database,
    query(sql, params) {
      if (isListening) sent.push({ sql, params })
      return database.query(sql, params)
    },
  }
  // No sweeping in between: it is another statement.
  const store = sqlStore(heard, { sweepSeconds: 0 })
  await ask(store, 'template')
  isListening = false
  const [one] = sent
  if (one === undefined || sent.length !== 1) throw new Error(`${sent.length} statements`)
  const isTemplate = (param: SqlValue) => typeof param === 'string' && param.includes('template')
  if (!one.params.some(isTemplate)) throw new Error('No parameter holds the key')

  let keys = 0
  const batch = (act: (key: string) => unknown) => async () => {
    const all: unknown[] = []
    for (let nth = 0; nth < perBatch; nth += 1) {
      keys += 1
      all.push(act(`{u:${keys}}ledger`))
      if (all.length === 10) await Promise.all(all.splice(0))
    }
  }
  const statement = (key: string) =>
    heard.query(
      one.sql,
      one.params.map((param) =>
        isTemplate(param) ? String(param).replace('template', key) : param,
      ),
    )
  return {
    ours: batch((key) => ask(store, key)),
    bare: batch(statement),
    twin: batch(statement),
  }
}
