import { describe, expect, it, onTestFinished } from 'vitest'
import { databases } from './homes.ts'
import { temporaryDatabase } from './temporary.ts'

describe.each(databases.filter(({ name }) => name === 'PostgreSQL'))('on $name', (kind) => {
  it('a connection that is lost in a transaction ends the transaction, and nothing else', async () => {
    const database = await temporaryDatabase(await kind.newAddress(onTestFinished))
    const broken = database.transaction(async ({ rows }) => {
      await rows`INSERT INTO polls (question, created_at) VALUES ('Coffee?', 1)`
      const [own] = await rows<{ pid: number }>`SELECT pg_backend_pid() AS pid`
      await database.rows`SELECT pg_terminate_backend(${own?.pid ?? 0})`
      // Heard of between two questions, when nobody is waiting for an answer.
      await expect
        .poll(
          () => database.rows`SELECT 1 AS alive FROM pg_stat_activity WHERE pid = ${own?.pid ?? 0}`,
        )
        .toEqual([])
      await new Promise((resolve) => setImmediate(resolve))
    })
    await expect(broken).rejects.toMatchObject({ status: 503 })
    const polls = await database.rows`SELECT id FROM polls WHERE question = 'Coffee?'`
    expect(polls).toEqual([])
  })
})
