import assert from 'node:assert/strict'
import type { Json } from 'verify-core'
import { type Check, create, valueOf } from './harness.ts'

const nested = (depth: number): Json => (depth === 0 ? [] : { in: [nested(depth - 1), depth] })

/** What a store must give back to the character. New ones go to the end: the place makes the id. */
const values: readonly (readonly [name: string, value: Json])[] = [
  ['null, false, 0 and the empty string', [null, false, true, 0, '']],
  ['null alone', null],
  ['false alone', false],
  ['0 alone', 0],
  ['an empty string alone', ''],
  ['text that looks like JSON', '{"a":"1"}'],
  ['digits that are text', { a: '007', b: '1e3', c: '12345678901234567890' }],
  ['an empty object and an empty array', { object: {}, array: [], both: [{}, []] }],
  ['an array of one, and of arrays', [[1], [[2]], []]],
  ['fractions', [0.1, 0.2 + 0.1, -1.5, 1e-7, 123456.789]],
  ['the largest whole numbers', [2 ** 53 - 1, -(2 ** 53 - 1), 1_800_000_000_123]],
  ['the largest and the smallest numbers', [1.7976931348623157e308, 5e-324]],
  ['text of all scripts', 'Zoë Ωμέγα Москва 東京 हिन्दी العربية 👩‍👩‍👧 🇬🇧 e\u0301 é'],
  ['quotes, slashes, line ends, control characters', '\'"`\\/\r\n\t\u0000\u0001\u007f\u2028\u2029'],
  ['half a surrogate pair', ['\ud83d', '\udc4d']],
  ['64 KB of text', 'äb🙂'.repeat(8_192)],
  ['1,000 properties', Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`p${n}`, n]))],
  ['100 levels', nested(50)],
  ['a property named __proto__', JSON.parse('{"__proto__":{"admin":true},"a":1}') as Json],
  ['properties named like methods', { constructor: 1, toString: 2, length: 3, hasOwnProperty: 4 }],
  ['an empty property name, and numbers as names', { '': 1, '2': 'b', '1': 'a', ' ': 2 }],
  ['properties in an order that is not the alphabet', { zebra: 1, apple: 2, Mango: 3 }],
  ['a record of a later release, with what this one does not know', { v: 3, data: {}, more: [1] }],
]

/** Values come back as they were put. */
export const valueCases: readonly Check[] = [
  ...values.map(([name, value], nth): Check => ({
    id: `SV${String(nth + 1).padStart(2, '0')}`,
    name: `keeps ${name}`,
    async check({ store }) {
      await create(store, 'a', value)
      const got = await valueOf(store, 'a')
      assert.deepEqual(got, value)
      assert.equal(JSON.stringify(got), JSON.stringify(value))
    },
  })),
  {
    id: 'S78',
    name: 'keeps what was put although the caller changes it later',
    async check({ store }) {
      const value = { list: [1], inner: { a: 1 } }
      await create(store, 'a', value)
      value.list.push(2)
      value.inner.a = 2
      assert.deepEqual(await valueOf(store, 'a'), { list: [1], inner: { a: 1 } })
    },
  },
  {
    id: 'S79',
    name: 'keeps what was put although a reader changes what it got',
    async check({ store }) {
      await create(store, 'a', { list: [1], inner: { a: 1 } })
      const got = await valueOf(store, 'a')
      assert.ok(typeof got === 'object' && got !== null)
      // A frozen answer refuses by throwing, another takes the change: both are fine if the store does not change.
      for (const target of [got, ...Object.values(got)]) {
        assert.equal(typeof target, 'object')
        tamper(target)
      }
      assert.deepEqual(await valueOf(store, 'a'), { list: [1], inner: { a: 1 } })
    },
  },
]

function tamper(target: Json | undefined): void {
  try {
    Object.assign(Object(target), { 0: 'changed', changed: true })
  } catch (error) {
    assert.ok(error instanceof TypeError)
  }
}
