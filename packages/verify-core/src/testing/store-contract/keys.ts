import assert from 'node:assert/strict'
import { type Check, countOf, create, takeOne, valueOf } from './harness.ts'

const long = 'k'.repeat(4_000)

/** Keys that a careless store mixes up, each with its double. New ones go to the end: the place makes the id. */
const pairs: readonly (readonly [name: string, one: string, other: string])[] = [
  ['names of the language', '__proto__', 'constructor'],
  ['separators', 'a:b', 'a'],
  ['slashes', 'a/b', 'a//b'],
  ['wildcards of patterns', 'user*', 'user1'],
  ['wildcards of LIKE', 'user%', 'user_'],
  ['quotes', "a' OR '1'='1", 'a" OR "1"="1'],
  ['line ends', 'a\r\nSET b 1', 'a\nSET b 1'],
  ['hash tags', '{u:1}ledger', '{u:1}ledger}'],
  ['upper and lower case', 'Key', 'kEY'],
  ['a space at the end', 'key', 'key '],
  ['accents', 'cafe', 'café'],
  ['one accent written two ways', 'caf\u00e9', 'cafe\u0301'],
  ['escapes', 'a%3Ab', 'a\\x3Ab'],
  ['2,400 characters', `${long}1`, `${long}2`],
]

/** A key is its characters. */
export const keyCases: readonly Check[] = pairs.map(([name, one, other], nth) => ({
  id: `SK${String(nth + 1).padStart(2, '0')}`,
  name: `keeps keys apart: ${name}`,
  async check({ store }) {
    await create(store, one, 'one')
    assert.equal(await valueOf(store, other), undefined)
    await create(store, other, 'other')
    assert.equal(await valueOf(store, one), 'one')
    assert.equal(await store.remove(one), true)
    assert.equal(await valueOf(store, other), 'other')
    assert.equal(await store.remove(other), true)

    await takeOne(store, { key: one, amount: 2 })
    assert.equal(await countOf(store, other), 0)
    await takeOne(store, { key: other })
    assert.equal(await countOf(store, one), 2)
    assert.equal(await store.remove(other), true)
    assert.equal(await countOf(store, one), 2)
  },
}))
