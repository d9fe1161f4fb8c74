import { describe, expect, it } from 'vitest'
import { storedKey, toText } from './text.ts'

describe('storedKey', () => {
  const readable = ['{u:ann%40example.org}ledger', 'count:sendsPerMinute:all', 'k'.repeat(200)]
  for (const key of readable) {
    it(`keeps what an operator can read: ${key.slice(0, 40)}`, () => {
      expect(storedKey(key)).toBe(key)
    })
  }

  const hashed = [
    '',
    'k'.repeat(201),
    'a b',
    'a\0b',
    "it's",
    'a"b',
    'a\\b',
    'é',
    '\ud83d',
    '\udc4d',
  ]
  it('hashes the rest, each to another text', () => {
    const stored = hashed.map(storedKey)
    for (const text of stored) expect(text).toMatch(/^sha256:[\w-]{43}$/)
    expect(new Set(stored).size).toBe(hashed.length)
  })

  it('lets no key spell the hash of another', () => {
    expect(storedKey(storedKey('é'))).not.toBe(storedKey('é'))
  })
})

describe('toText', () => {
  it('writes JSON in ASCII, which reads back to the character', () => {
    const value = { Zoë: ['👩‍👩‍👧', '\ud83d', '\u007f\u0080\u2028'] }
    const text = toText(value)
    expect(text).toMatch(/^[\0-\x7f]*$/)
    expect(JSON.parse(text)).toEqual(value)
  })

  it('refuses what is no JSON', () => {
    expect(() => toText(undefined)).toThrow('value: expected JSON')
  })
})
