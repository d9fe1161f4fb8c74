import { describe, expect, it } from 'vitest'
import { newClientRef, readClientRef } from './client-ref.ts'
import { createKeyring } from './crypto.ts'

const old = 'an old secret of thirty-two bytes'
const place = { country: 'GB', prefix: '+44770090' }
const keyring = createKeyring(['a secret of at least thirty-two bytes', old])

describe('our name for a send', () => {
  it('is what the provider takes, and never the same twice', () => {
    const refs = Array.from({ length: 50 }, () => newClientRef(keyring, place))
    for (const ref of refs) expect(ref).toMatch(/^[A-Za-z0-9]{1,40}$/)
    expect(new Set(refs).size).toBe(refs.length)
  })

  it('is recognized, also under a secret that was rotated out', () => {
    expect(readClientRef(keyring, newClientRef(keyring, place))).toEqual(place)
    expect(readClientRef(keyring, newClientRef(createKeyring([old]), place))).toEqual(place)
  })

  it('is not taken from another service, altered, cut or lengthened', () => {
    const ref = newClientRef(keyring, place)
    const flipped = `${ref[0] === '0' ? '1' : '0'}${ref.slice(1)}`
    const foreign = newClientRef(createKeyring(['the secret of another service, 32 b.']), place)
    const altered = Array.from({ length: 40 }, (_none, at) => {
      return `${ref.slice(0, at)}${ref[at] === 'a' ? 'b' : 'a'}${ref.slice(at + 1)}`
    })
    for (const odd of [
      ...altered,
      foreign,
      flipped,
      ref.slice(0, -1),
      `${ref}0`,
      ref.toUpperCase(),
      '',
    ]) {
      expect([odd, readClientRef(keyring, odd)]).toEqual([odd, undefined])
    }
  })

  it.each([
    ['AC', '+1'],
    ['ZW', '+99999999999'],
    ['GB', '+44770090'],
    ['', '+88351000'],
  ])('tells us where it goes: %s %s', (country, prefix) => {
    const ref = newClientRef(keyring, { country, prefix })
    expect(readClientRef(keyring, ref)).toEqual({ country, prefix })
  })

  it('tells nobody else: of one place no two names are alike anywhere', () => {
    const refs = Array.from({ length: 400 }, () => newClientRef(keyring, place))
    for (let at = 0; at < 40; at += 1) {
      expect(new Set(refs.map((ref) => ref[at])).size).toBeGreaterThan(16)
    }
  })
})
