import { describe, expect, it } from 'vitest'
import { isOurRef, newClientRef } from './client-ref.ts'
import { createKeyring } from './crypto.ts'

const old = 'an old secret of thirty-two bytes'
const keyring = createKeyring(['a secret of at least thirty-two bytes', old])

describe('our name for a send', () => {
  it('is what the provider takes, and never the same twice', () => {
    const refs = Array.from({ length: 50 }, () => newClientRef(keyring))
    for (const ref of refs) expect(ref).toMatch(/^[A-Za-z0-9]{1,40}$/)
    expect(new Set(refs).size).toBe(refs.length)
  })

  it('is recognized, also under a secret that was rotated out', () => {
    expect(isOurRef(keyring, newClientRef(keyring))).toBe(true)
    expect(isOurRef(keyring, newClientRef(createKeyring([old])))).toBe(true)
  })

  it('is not taken from another service, altered, cut or lengthened', () => {
    const ref = newClientRef(keyring)
    const flipped = `${ref[0] === '0' ? '1' : '0'}${ref.slice(1)}`
    const foreign = newClientRef(createKeyring(['the secret of another service, 32 b.']))
    for (const odd of [foreign, flipped, ref.slice(0, -1), `${ref}0`, ref.toUpperCase(), '']) {
      expect([odd, isOurRef(keyring, odd)]).toEqual([odd, false])
    }
  })
})
