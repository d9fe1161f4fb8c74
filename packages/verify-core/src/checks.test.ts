import { describe, expect, it } from 'vitest'
import { createChecks } from './checks.ts'

/** The codes of what is warned of, over a few requests. */
function warned(
  requests: readonly { headers: Readonly<Record<string, string>>; ip?: string | undefined }[],
  origins: readonly string[] = [],
): readonly string[] {
  const warnings: string[] = []
  const check = createChecks({ origins, warn: (message) => warnings.push(message) })
  for (const { headers, ip = '198.51.100.1' } of requests) {
    check({ header: (name) => headers[name], ip: () => ip })
  }
  return warnings.map((message) => /WARN_2FA_\w+/.exec(message)?.[0] ?? message)
}

const forwarded = { 'x-forwarded-for': '203.0.113.9' }

describe('a proxy that is not trusted', () => {
  it.each(['127.0.0.1', '::1', '::ffff:10.0.0.7', '172.20.0.2', '192.168.1.1', 'fd00::1', ''])(
    'at %s is warned of, once',
    (ip) => {
      const request = { headers: forwarded, ip }
      expect(warned([request, request])).toEqual(['WARN_2FA_PROXY'])
    },
  )

  it('is not warned of where the framework looks through it, or where there is none', () => {
    expect(warned([{ headers: forwarded, ip: '203.0.113.9' }])).toEqual([])
    expect(warned([{ headers: forwarded, ip: '172.32.0.1' }])).toEqual([])
    expect(warned([{ headers: {}, ip: '127.0.0.1' }])).toEqual([])
  })
})

describe('a client address', () => {
  it('that is missing is warned of, once, unless a proxy explains it', () => {
    expect(
      warned([
        { headers: {}, ip: '' },
        { headers: {}, ip: '' },
      ]),
    ).toEqual(['WARN_2FA_ADDRESS'])
    expect(warned([{ headers: forwarded, ip: '' }])).toEqual(['WARN_2FA_PROXY'])
    expect(warned([{ headers: {}, ip: 'odd' }])).toEqual([])
  })
})

describe('an origin that is not the host', () => {
  const headers = {
    'sec-fetch-site': 'same-origin',
    origin: 'https://polls.example',
    host: 'app:3000',
  }

  it('is warned of', () => {
    expect(warned([{ headers }, { headers }])).toEqual(['WARN_2FA_ORIGIN'])
  })

  it('is not, where the origin is configured, or for a request of another site', () => {
    expect(warned([{ headers }], ['https://polls.example'])).toEqual([])
    expect(warned([{ headers: { ...headers, 'sec-fetch-site': 'cross-site' } }])).toEqual([])
    expect(warned([{ headers: { ...headers, host: 'polls.example' } }])).toEqual([])
  })
})
