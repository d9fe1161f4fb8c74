import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { storeContract } from '../../src/testing/store-contract.ts'
import { fakeCollection } from './fake-mongo.ts'
import { mongoStore } from './mongo-store.ts'

describe('docs/stores.md', () => {
  const docs = readFileSync(join(import.meta.dirname, '../../../../docs/stores.md'), 'utf8')

  it.each(['node-redis.ts', 'ioredis.ts', 'mongo-store.ts'])(
    'shows %s as it is compiled and tested here',
    (file) => {
      const code = readFileSync(join(import.meta.dirname, file), 'utf8')
      expect(docs).toContain(`\`\`\`ts\n${code}\`\`\``)
    },
  )
})

describe('the store of the example keeps the contract of stores', () => {
  const contract = storeContract(() => {
    let now = 1_800_000_000_123
    const collection = fakeCollection(() => now)
    return {
      store: mongoStore(collection),
      second: mongoStore(collection),
      now: () => now,
      advance: (seconds) => void (now += seconds * 1_000),
    }
  })
  for (const { id, name, run } of contract) it(`${id} ${name}`, run)
})
