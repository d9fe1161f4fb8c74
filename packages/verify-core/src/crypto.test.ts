import { describe, expect, it } from 'vitest'
import { createKeyring, isEqualHash, randomId } from './crypto.ts'

const older = 'the older secret of thirty-two bytes'
const newer = 'the newer secret of thirty-two bytes'

describe('a keyring', () => {
  it('signs with its first secret and recognizes all', () => {
    const rotated = createKeyring([newer, older])
    expect(rotated.hash('csrf', 'x')).toBe(createKeyring([newer]).hash('csrf', 'x'))
    expect(rotated.hashAll('csrf', 'x')).toEqual([
      createKeyring([newer]).hash('csrf', 'x'),
      createKeyring([older]).hash('csrf', 'x'),
    ])
  })

  it('gives the same text another hash under another label', () => {
    const keyring = createKeyring([newer])
    expect(keyring.hash('phone', 'x')).toMatch(/^[\w-]{43}$/)
    expect(keyring.hash('phone', 'x')).not.toBe(keyring.hash('code', 'x'))
    expect(keyring.hash('code', 'ab')).not.toBe(keyring.hash('code', 'a\0b'))
  })
})

it('compares hashes of any length', () => {
  expect(isEqualHash('abc', 'abc')).toBe(true)
  expect(isEqualHash('abc', 'abd')).toBe(false)
  expect(isEqualHash('abc', 'ab')).toBe(false)
  expect(isEqualHash('', '')).toBe(true)
})

it('makes ids that never repeat', () => {
  const ids = new Set(Array.from({ length: 1_000 }, () => randomId()))
  expect(ids.size).toBe(1_000)
  expect(randomId()).toMatch(/^[\w-]{22}$/)
})
