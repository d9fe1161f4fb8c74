import { describe, expect, it } from 'vitest'
import { trustedCheckUrl } from './check-url.ts'

const nexmo = 'https://api.nexmo.com'
const path = '/v2/verify/c11236f4/silent-auth/redirect'

describe('the address of a silent step', () => {
  it.each([
    [`https://api.nexmo.com${path}`, nexmo],
    [`https://api-eu-3.vonage.com${path}`, nexmo],
    [`https://verify.example${path}`, 'https://verify.example/'],
    [`https://verify.example:8443${path}`, 'https://verify.example:8443'],
    [`http://127.0.0.1:4010${path}`, 'http://127.0.0.1:4010'],
    [`https://api.nexmo.com${path}`, 'http://127.0.0.1:4010'],
  ])('may be %s where we speak to %s', (url, host) => {
    expect(trustedCheckUrl(url, host)).toBe(url)
  })

  it.each<[unknown, string]>([
    [undefined, nexmo],
    [null, nexmo],
    [7, nexmo],
    [[`https://api.nexmo.com${path}`], nexmo],
    ['', nexmo],
    [path, nexmo],
    ['//api.nexmo.com/x', nexmo],
    [`http://api.nexmo.com${path}`, nexmo],
    [`https://evil.example${path}`, nexmo],
    [`https://api.nexmo.com.evil.example${path}`, nexmo],
    [`https://evilnexmo.com${path}`, nexmo],
    [`https://vonage.com.evil.example${path}`, nexmo],
    [`https://evil.example/.nexmo.com`, nexmo],
    [`https://evil.example#.nexmo.com`, nexmo],
    [`https://api.nexmo.com@evil.example${path}`, nexmo],
    [`https://user@api.nexmo.com${path}`, nexmo],
    [`https://:word@api.nexmo.com${path}`, nexmo],
    [`https://api-eu-3.vonage.com:8443${path}`, nexmo],
    ['javascript:alert(1)//.nexmo.com', nexmo],
    ['data:text/html,.nexmo.com', nexmo],
    [`https://api.nexmo.com/${'x'.repeat(2_048)}`, nexmo],
    [`http://127.0.0.1:4011${path}`, 'http://127.0.0.1:4010'],
    [`https://evil.example${path}`, 'nowhere'],
  ])('is not %s', (url, host) => {
    expect(trustedCheckUrl(url, host)).toBeUndefined()
  })

  it('is written so that nobody reads it in another way', () => {
    expect(trustedCheckUrl('https://API.nexmo.com/a b"><', nexmo)).toBe(
      'https://api.nexmo.com/a%20b%22%3E%3C',
    )
  })
})
