import { describe, expect, it } from 'vitest'
import { createKeyring } from './crypto.ts'
import { csrfToken, isOwnPost } from './csrf.ts'

const older = createKeyring(['the older secret of thirty-two bytes'])
const keyring = createKeyring([
  'the newer secret of thirty-two bytes',
  'the older secret of thirty-two bytes',
])
const slotId = 'A'.repeat(22)
const site = 'https://polls.example'

function isOwn(
  headers: Readonly<Record<string, string>>,
  more: Partial<Parameters<typeof isOwnPost>[1]> = {},
): boolean {
  const request = { header: (name: string) => headers[name] }
  const token = csrfToken(keyring, slotId)
  return isOwnPost(request, { keyring, slotId, token, origins: [site], ...more })
}

describe('a POST', () => {
  it('is ours with the token, now or from before the secret was changed', () => {
    expect(isOwn({})).toBe(true)
    expect(isOwn({}, { token: csrfToken(older, slotId) })).toBe(true)
  })

  it.each([undefined, '', 'x', csrfToken(keyring, 'B'.repeat(22))])(
    'is not ours with the token %s',
    (token) => {
      expect(isOwn({}, { token })).toBe(false)
    },
  )

  it('is not ours without a slot', () => {
    expect(isOwn({}, { slotId: undefined })).toBe(false)
    const token = csrfToken(keyring, 'undefined')
    expect(isOwn({}, { slotId: undefined, token })).toBe(false)
  })

  it.each<[Record<string, string>, boolean]>([
    [{ 'sec-fetch-site': 'same-origin' }, true],
    [{ 'sec-fetch-site': 'same-site' }, false],
    [{ 'sec-fetch-site': 'cross-site' }, false],
    [{ 'sec-fetch-site': 'none' }, false],
    [{ origin: site }, true],
    [{ origin: 'https://polls.example.evil.example' }, false],
    [{ origin: 'http://polls.example' }, false],
    [{ origin: 'null' }, false],
    [{ origin: '' }, false],
    [{ 'sec-fetch-site': 'same-origin', origin: 'https://evil.example' }, false],
  ])('with the right token and %j is ours: %s', (headers, expected) => {
    expect(isOwn(headers)).toBe(expected)
  })

  it('is measured by its host where no origin is configured', () => {
    const host = { host: 'localhost:3000' }
    expect(isOwn({ ...host, origin: 'http://localhost:3000' }, { origins: [] })).toBe(true)
    expect(isOwn({ ...host, origin: 'http://localhost:4000' }, { origins: [] })).toBe(false)
    expect(isOwn({ ...host, origin: 'null' }, { origins: [] })).toBe(false)
  })
})
