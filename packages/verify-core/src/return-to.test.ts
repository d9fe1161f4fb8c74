import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSafeNext, safeNext } from './return-to.ts'

const hosts = ['evil.example', 'evil.example:80', 'user@evil.example', '127.0.0.1', '[::1]']
const leads = [
  '//',
  '///',
  '////',
  '/\\',
  '\\/',
  '\\\\',
  '/\\/',
  '/%5c',
  '/%5C',
  '/%2f',
  '/%2F',
  '%2f%2f',
  '/.//',
  '/..//',
  '/a/..//',
  '/%2e//',
  '/%2e%2e//',
  '/./%2f',
  '/;/..//',
  '/\t/',
  '/\n/',
  '/\r\n/',
  ' //',
  '\t//',
  '/ /',
  '/\u00a0/',
  '/\u2028/',
  '/\ufeff/',
  '/\u200b/',
  '/\u3000/',
  '/%09/',
  '/%0d%0a/',
  '/%00/',
  '/%e2%80%a8/',
  'http:',
  'http:/',
  'http://',
  'https://',
  'HTTPS://',
  'ftp://',
  'javascript://',
  'data://',
  '',
  '.',
  '..',
  './',
  '../',
  '?',
  '#',
  '@',
]
const payloads = [
  ...leads.flatMap((lead) => hosts.map((host) => `${lead}${host}`)),
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  'data:text/html,x',
  'vbscript:x',
  'about:blank',
  'blob:x',
  '/%',
  '/%zz',
  '/%ff',
  '/a\u0000b',
  '/a\\b',
  '/a b',
  '/%5c%5cevil.example',
]

/** The path decoded once, the rest as it is. */
function decoded(location: string): string {
  const [path = ''] = location.split(/[?#]/, 1)
  return decodeURIComponent(path) + location.slice(path.length)
}

/** Where a browser ends that follows this `Location` from the site. */
const landsOn = (location: string, base: string) => new URL(location, base).origin

describe('safeNext', () => {
  it(`refuses ${payloads.length} ways out, silently`, () => {
    for (const payload of payloads) expect([payload, safeNext(payload)]).toEqual([payload, '/'])
  })

  it('keeps places on this site as they are', () => {
    for (const next of [
      '/',
      '/polls/1/',
      '/a/b?c=d&e=f#g',
      '/a?next=//x',
      '/%C3%A9',
      '/a.b/..c/',
      '/a//b',
      '/@me',
      '/a:b',
      '/?u=https://x',
    ]) {
      expect(safeNext(next)).toBe(next)
    }
  })

  it.each([[undefined], [null], [1], [['/a']], [{}], ['/'.concat('a'.repeat(2_048))]])(
    'refuses %j',
    (next) => {
      expect(isSafeNext(next)).toBe(false)
      expect(safeNext(next, { fallback: '/home' })).toBe('/home')
    },
  )

  it('keeps what is 2,048 characters long', () => {
    const longest = '/'.padEnd(2_048, 'a')
    expect(safeNext(longest)).toBe(longest)
  })

  it('refuses what is forbidden, in any spelling, and no neighbor of it', () => {
    const forbidden = ['/2fa', '/login']
    for (const next of [
      '/2fa',
      '/2fa/',
      '/2fa/verify?x',
      '/2FA/',
      '/%32fa/',
      '/a/../2fa/',
      '/login#x',
      '/LOGIN/',
    ]) {
      expect([next, isSafeNext(next, { forbidden })]).toEqual([next, false])
    }
    for (const next of ['/2factor', '/login-help', '/a/2fa', '/?x=/login']) {
      expect(isSafeNext(next, { forbidden })).toBe(true)
    }
  })

  it('never leaves the origin, whatever is generated', () => {
    const alphabet = fc.constantFrom(
      '/',
      '/',
      '\\',
      '%',
      '2',
      'f',
      '5',
      'c',
      'e',
      '.',
      '.',
      ':',
      '@',
      '?',
      '#',
      'a',
      ' ',
      '\t',
      '\n',
      '\u00a0',
      '\u2028',
      '\ufeff',
      '\u200d',
      '\ud800',
      '０',
    )
    const texts = fc.oneof(
      fc.array(alphabet, { maxLength: 14 }).map((chars) => `/${chars.join('')}`),
      fc.string({ unit: 'binary' }),
      fc.webUrl(),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const next = safeNext(text)
        for (const base of ['https://site.example/2fa/confirm', 'http://site.example:3000/']) {
          if (landsOn(next, base) !== new URL(base).origin) return false
          if (new URL(next, base).pathname.startsWith('//')) return false
          // A proxy or a second redirect may decode once more.
          if (landsOn(decoded(next), base) !== new URL(base).origin) return false
        }
        return safeNext(next) === next
      }),
      { numRuns: 100_000 },
    )
  }, 60_000)
})
