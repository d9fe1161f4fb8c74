import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { openDatabase } from '../src/database/open.ts'
import { openStores } from '../src/stores.ts'
import { createUsers } from '../src/users.ts'

/** When to clean up: after the test, or after all tests of a file. */
export type OnEnd = (cleanUp: () => void | Promise<void>) => void

/** A folder that is gone when the test is over. */
export function temporaryFolder(onEnd: OnEnd = onTestFinished): string {
  const folder = mkdtempSync(join(tmpdir(), 'pollstr-test-'))
  onEnd(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A new database with the demo user, whose id is 1. `address`: default an SQLite file of its own. */
export async function temporaryDatabase(address = join(temporaryFolder(), 'test.db')) {
  const database = await openDatabase(address, { withDemoUser: true })
  onTestFinished(() => database.close())
  return database
}

/** New stores, all in one SQLite file. */
export async function temporaryStores() {
  const database = join(temporaryFolder(), 'test.db')
  const stores = await openStores({ database, withDemoUser: true })
  onTestFinished(() => stores.close())
  return stores
}

/** Register some people; answers their ids. */
export async function register(
  database: Awaited<ReturnType<typeof temporaryDatabase>>,
  usernames: readonly string[],
): Promise<readonly number[]> {
  const users = createUsers(database)
  const ids: number[] = []
  for (const username of usernames) {
    const user = await users.register(username, 'a long password')
    if (user !== undefined) ids.push(user.id)
  }
  return ids
}
