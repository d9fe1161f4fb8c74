import { describe, expect, it } from 'vitest'
import { isNavigation, wantsJson } from './accept.ts'

const asked = (headers: Readonly<Record<string, string>>, method = 'GET') => ({
  method,
  header: (name: string) => headers[name],
})

describe('the caller', () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, false],
    [{ accept: '*/*' }, false],
    [{ accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }, false],
    [{ accept: 'application/json' }, true],
    [{ accept: 'application/problem+json' }, true],
    [{ accept: 'application/json, text/html' }, true],
    [{ accept: 'text/html, application/json' }, false],
    [{ accept: '*/*', 'sec-fetch-mode': 'cors' }, true],
    [{ accept: 'text/html', 'sec-fetch-mode': 'cors' }, false],
    [{ accept: '*/*', 'sec-fetch-mode': 'navigate' }, false],
  ])('with %j wants JSON: %s', (headers, expected) => {
    expect(wantsJson(asked(headers))).toBe(expected)
    expect(isNavigation(asked(headers))).toBe(!expected)
  })

  it.each(['POST', 'PUT', 'OPTIONS', 'DELETE'])('is not on the way to a page by %s', (method) => {
    expect(isNavigation(asked({ accept: 'text/html' }, method))).toBe(false)
  })
})
