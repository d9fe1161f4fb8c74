import { DatabaseSync } from 'node:sqlite'
import {
  migrate,
  sqlEnrollments,
  type SqlDatabase,
  type SqlOptions,
  sqlStore,
} from 'verify-core/sql'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { fileEngine, nodeSqliteClient } from './sql/engines.ts'

const budget = { key: 'a', limit: 1, windowSeconds: 60 }

/** A client that fails so many times, then works. */
function failing(times: number, error: unknown) {
  const db = new DatabaseSync(':memory:')
  onTestFinished(() => db.close())
  let left = 0
  let asked = 0
  const database: SqlDatabase = {
    dialect: 'sqlite',
    query(sql, params) {
      asked += 1
      left -= 1
      if (left >= 0) throw error
      return db.prepare(sql).all(...params)
    },
  }
  return {
    database,
    asked: () => asked,
    begin() {
      left = times
      asked = 0
    },
  }
}

const answering = (rows: unknown): SqlDatabase => ({ dialect: 'postgresql', query: () => rows })

describe('sqlStore', () => {
  const undone = [
    ['a locked file, as better-sqlite3 says it', { code: 'SQLITE_BUSY' }],
    ['a locked file, as node:sqlite says it', { code: 'ERR_SQLITE_ERROR', errcode: 5 }],
    ['one that a query builder has wrapped', new Error('failed', { cause: { errcode: 517 } })],
  ] as const
  for (const [name, error] of undone) {
    it(`tries again after ${name}`, async () => {
      const { database, begin, asked } = failing(3, error)
      await migrate(database)
      begin()
      const answers = await sqlStore(database).take([budget])
      expect(answers).toMatchObject([{ allowed: true, count: 1 }])
      expect(asked()).toBe(4)
    })
  }

  /** How clients answer. */
  const ways: Readonly<Record<string, (database: SqlDatabase) => SqlDatabase>> = {
    'at once': (database) => database,
    'by a promise': (database) => ({
      ...database,
      query: async (sql, params) => database.query(sql, params),
    }),
    // Not a promise: nothing but a `then`.
    'by a query builder': (database) => ({
      ...database,
      query: (sql, params) => ({
        // oxlint-disable-next-line unicorn/no-thenable
        then: (use: (rows: unknown) => unknown, fail: (error: unknown) => unknown) =>
          new Promise((resolve) => resolve(database.query(sql, params))).then(use, fail),
      }),
    }),
  }
  for (const [name, by] of Object.entries(ways)) {
    it(`carries every verb on a client that answers ${name}, and tries again`, async () => {
      const { database, begin, asked } = failing(1, { code: 'SQLITE_BUSY' })
      await migrate(by(database))
      const store = sqlStore(by(database))
      begin()
      const version = await store.put('a', 1, { ifVersion: undefined })
      expect(asked()).toBe(2)
      begin()
      expect(await store.get(['a'])).toEqual([{ value: 1, version }])
      expect(asked()).toBe(2)
      begin()
      expect(await store.take([budget])).toMatchObject([{ allowed: true }])
      expect(asked()).toBe(2)
      begin()
      expect(await store.remove('a')).toBe(true)
      expect(asked()).toBe(2)
    })
  }

  it('rejects, and throws nothing, when the client throws at once', async () => {
    const { database, begin } = failing(1_000, new Error('closed'))
    await migrate(database)
    begin()
    const store = sqlStore(database)
    const enrollments = sqlEnrollments(database)
    const enrollment = { enrollmentId: 'e', factorVersion: 1, factors: [] }
    const asks = [
      () => store.get(['a']),
      () => store.put('a', 1, { ifVersion: undefined }),
      () => store.remove('a'),
      () => store.take([budget]),
      () => enrollments.find('a'),
      () => enrollments.save('a', enrollment, { ifRevision: undefined }),
      () => enrollments.remove('a'),
    ]
    const asked = asks.map((ask) => Promise.resolve(ask()))
    const answers = await Promise.allSettled(asked)
    expect(answers.map(({ status }) => status)).toEqual(asks.map(() => 'rejected'))
  })

  it('tries nothing again that may have happened', async () => {
    const { database, begin, asked } = failing(1, new Error('Connection terminated unexpectedly'))
    await migrate(database)
    begin()
    await expect(sqlStore(database).take([budget])).rejects.toThrow('Connection terminated')
    expect(asked()).toBe(1)
  })

  it('gives up in the end', async () => {
    const { database, begin } = failing(1_000, { code: 'SQLITE_BUSY' })
    await migrate(database)
    begin()
    await expect(sqlStore(database).get(['a'])).rejects.toEqual({ code: 'SQLITE_BUSY' })
  })

  it('waits for another connection that holds the file', async () => {
    const engine = fileEngine('file', nodeSqliteClient)
    const mine = await engine.connect()
    await migrate(mine.database)
    const other = new DatabaseSync(engine.url ?? '')
    onTestFinished(async () => {
      other.close()
      await mine.close()
      await engine.stop()
    })
    other.exec('BEGIN IMMEDIATE')
    const version = sqlStore(mine.database).put('a', 1, { ifVersion: undefined })
    setImmediate(() => other.exec('COMMIT'))
    expect(await version).toBeTypeOf('string')
  })

  const strange = [
    ['loses rows', [], 'a row for every counter'],
    ['answers more than rows', { rows: [] }, 'an array of rows'],
    ['renames columns', [{ recordKey: 'a', allowed: 1 }], 'a row for every counter'],
  ] as const
  for (const [name, rows, message] of strange) {
    it(`allows nothing with a client that ${name}`, async () => {
      await expect(sqlStore(answering(rows)).take([budget])).rejects.toThrow(message)
    })
  }

  it('takes no record for absent because a client renames columns', async () => {
    const store = sqlStore(answering([{ recordKey: 'a', value: '1', version: '2' }]))
    await expect(store.get(['a'])).rejects.toThrow('the columns record_key, value and version')
  })

  const wrong = [
    [{ ifVersion: undefined, expiresAt: Number.NaN }, 'expiresAt'],
    [{ ifVersion: undefined, expiresAt: Number.NEGATIVE_INFINITY }, 'expiresAt'],
  ] as const
  for (const [options, message] of wrong) {
    it(`refuses to put with an expiresAt of ${options.expiresAt}`, async () => {
      await expect(sqlStore(answering([])).put('a', 1, options)).rejects.toThrow(message)
    })
  }

  for (const change of [{ limit: Number.NaN }, { windowSeconds: Infinity }, { amount: 0.5 }]) {
    it(`refuses a budget with ${Object.keys(change)[0]} ${Object.values(change)[0]}`, async () => {
      const take = sqlStore(answering([])).take([{ ...budget, ...change }])
      await expect(take).rejects.toThrow('budget: expected')
    })
  }

  it('swallows what a sweep throws', async () => {
    const swept = vi.fn(() => {
      throw new Error('closed')
    })
    const query = (sql: string) => (sql.startsWith('DELETE') ? swept() : [{ version: 'v' }])
    const store = sqlStore({ dialect: 'postgresql', query }, { sweepSeconds: 0.01 })
    await store.put('a', 1, { ifVersion: undefined })
    await vi.waitFor(() => expect(swept).toHaveBeenCalled())
  })
})

describe('the options', () => {
  const database = answering([])
  const injections = ['', 'A_', 'two factor_', 'x"; DROP TABLE users; --', 'ä_', 'p.q_', '1_']
  for (const tablePrefix of [...injections, 'x'.repeat(33)]) {
    it(`refuse the prefix ${JSON.stringify(tablePrefix)}`, async () => {
      expect(() => sqlStore(database, { tablePrefix })).toThrow('tablePrefix: expected')
      expect(() => sqlEnrollments(database, { tablePrefix })).toThrow('tablePrefix: expected')
      await expect(migrate(database, { tablePrefix })).rejects.toThrow('tablePrefix: expected')
    })
  }

  it('refuse a dialect that is none, a query that is none, and a sweep that is no time', () => {
    const query = () => []
    for (const dialect of ['postgres', 'toString', undefined]) {
      const given = { dialect, query } as object as SqlDatabase
      expect(() => sqlStore(given)).toThrow("dialect: expected 'postgresql', 'mysql' or 'sqlite'")
    }
    expect(() => sqlStore({ dialect: 'sqlite' } as SqlDatabase)).toThrow('query: expected')
    for (const sweepSeconds of [-1, Number.NaN, 86_401]) {
      expect(() => sqlStore(database, { sweepSeconds })).toThrow('sweepSeconds: expected')
    }
    const strange = { clock: 5 } as object as SqlOptions
    expect(() => sqlStore(database, strange)).toThrow('clock: expected a function')
  })
})
