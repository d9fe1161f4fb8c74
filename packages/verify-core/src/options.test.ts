import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { goodOptions, wellProvider } from '../test/visitor.ts'
import { languages, type Messages } from './pages/messages.ts'
import { resolveOptions, type TwoFactorOptions } from './options.ts'

type Odd = { readonly [Name in keyof TwoFactorOptions]?: unknown }

const resolve = (more: Odd) => resolveOptions({ ...goodOptions(), ...more } as TwoFactorOptions)

describe('an option that is wrong', () => {
  it.each<[string, Odd]>([
    ['brand', { brand: '' }],
    ['brand', { brand: ' ' }],
    ['brand', { brand: 'x'.repeat(19) }],
    ['brand', { brand: 'a/b' }],
    ['provider', { provider: undefined }],
    ['provider', { provider: {} }],
    ['provider.channels', { provider: wellProvider({ channels: [] as never }) }],
    ['provider.codeLength', { provider: wellProvider({ codeLength: 4 }) }],
    ['store', { store: undefined }],
    ['store', { store: { get() {}, put() {}, remove() {} } }],
    ['enrollments', { enrollments: { find() {} } }],
    ['secret', { secret: undefined }],
    ['secret', { secret: '' }],
    ['secret', { secret: 'thirty-one bytes are not enough' }],
    ['secret', { secret: [] }],
    ['secret', { secret: ['a secret of at least thirty-two bytes', 'short'] }],
    ['allowedCountries', { allowedCountries: undefined }],
    ['allowedCountries', { allowedCountries: [] }],
    ['allowedCountries', { allowedCountries: ['gb'] }],
    ['allowedCountries', { allowedCountries: ['UK'] }],
    ['allowedCountries', { allowedCountries: 'GB' }],
    ['options', { codeTTLSeconds: 300 } as object],
    ['beforeSend', { beforeSend: true }],
    ['onEvent', { onEvent: 'x' }],
    ['warn', { warn: null }],
    ['clock', { clock: 0 }],
    ['limits.sendsPerCountryPerHour', { limits: { sendsPerCountryPerHour: { gb: 5 } } }],
    ['bulkhead', { bulkhead: { startPerSecond: 5 } }],
    ['conversion', { conversion: { leastSends: 5 } }],
    ['spend', { spend: { price: () => 0, perWeek: 5 } }],
    ['defaultCountry', { defaultCountry: 'US' }],
    ['loginPath', { loginPath: 'https://evil.example/' }],
    ['loginPath', { loginPath: '//evil.example' }],
    ['logoutPath', { logoutPath: 'logout' }],
    ['path', { path: '' }],
    ['path', { path: '/' }],
    ['origin', { origin: 'polls.example' }],
    ['origin', { origin: 'https://polls.example/' }],
    ['origin', { origin: ['https://polls.example', 'x'] }],
    ['defaultNext', { defaultNext: '//evil.example' }],
    ['codeTtlSeconds', { codeTtlSeconds: 59 }],
    ['codeTtlSeconds', { codeTtlSeconds: 601 }],
    ['codeTtlSeconds', { codeTtlSeconds: Number.NaN }],
    [
      'codeTtlSeconds',
      { codeTtlSeconds: 100, provider: wellProvider({ channels: ['sms', 'voice'] }) },
    ],
    ['verifiedTtlSeconds', { verifiedTtlSeconds: 0 }],
    ['verifiedTtlSeconds', { verifiedTtlSeconds: 2_592_001 }],
    ['idleTtlSeconds', { idleTtlSeconds: 59 }],
    ['onRefused', { onRefused: 'ban' }],
    ['maxUsersPerPhone', { maxUsersPerPhone: 0 }],
    ['language', { language: 'tlh' }],
    ['messages', { messages: 'Nope' }],
    ['messages', { messages: { sendTitel: 'x' } }],
    ['messages', { messages: { de: { sendTitle: 'x' } } }],
    ['messages.sendTitle', { messages: { sendTitle: () => 'x' } }],
    ['messages.sendTitle', { messages: { sendTitle: undefined } }],
    ['messages.codeLabel', { messages: { codeLabel: 'x' } }],
    ['messages.direction', { messages: { direction: 'up' } }],
    ['messages.problems', { messages: { problems: 'x' } }],
    ['messages.problems', { messages: { problems: { wrongCode: () => 'x' } } }],
    ['messages.problems.wrong_code', { messages: { problems: { wrong_code: 'x' } } }],
    ['limits', { limits: { sendsPerYear: 1 } }],
    ['limits.sendsPerMinute', { limits: { sendsPerMinute: 0 } }],
    ['limits.sendsPerMinute', { limits: { sendsPerMinute: Infinity } }],
  ])('is named: %s %j', (option, more) => {
    expect(() => resolve(more)).toThrow(TypeError)
    expect(() => resolve(more)).toThrow(new RegExp(`^${option.replace('.', '\\.')}: expected `))
  })

  it.each<[Odd, string]>([
    [{ codeTTLSeconds: 300 } as object, 'options: expected only names such as codeTtlSeconds'],
    [{ messages: { sendTitel: 'x' } }, 'messages: expected only names such as sendTitle'],
    [
      { messages: { problems: { wrongcode: () => 'x' } } },
      'messages.problems: expected only names such as wrong_code',
    ],
    [{ messages: { de: {} } }, 'messages: expected texts by name, for every language at once'],
  ])('%j is told what it may have been', (more, message) => {
    expect(() => resolve(more)).toThrow(message)
  })

  it('is none of the words that are there', () => {
    const { problems, ...texts } = languages['sv'] as Messages
    expect(resolve({ messages: { ...texts, problems } }).messages.problems).toBe(problems)
    expect(resolve({ messages: undefined }).messages).toEqual({})
  })

  it('never shows a secret', () => {
    const secret = 'a secret that is short'
    expect(() => resolve({ secret })).toThrow(/^secret: expected at least 32 bytes, got 22$/)
  })

  it('is an origin that is missing in production', () => {
    const options = goodOptions()
    vi.stubEnv('NODE_ENV', 'production')
    onTestFinished(() => void vi.unstubAllEnvs())
    expect(() => resolveOptions(options)).toThrow(/^origin: expected /)
    const origin = 'https://polls.example'
    expect(resolveOptions({ ...options, origin }).origins).toEqual([origin])
  })
})

describe('options that are not given', () => {
  it('have the safe values', () => {
    expect(resolve({})).toMatchObject({
      defaultCountry: 'GB',
      loginPath: '/login',
      path: '/2fa',
      forbiddenNext: ['/2fa', '/login', '/logout'],
      origins: [],
      defaultNext: '/',
      codeTtlMs: 300_000,
      verifiedTtlMs: 43_200_000,
      idleTtlMs: undefined,
      onRefused: 'stay',
      maxUsersPerPhone: undefined,
    })
  })

  it('are not written back into the options that were', () => {
    const options = Object.freeze({ ...goodOptions(), limits: Object.freeze({}) })
    expect(() => resolveOptions(options)).not.toThrow()
  })

  it('leave no default country where there are several', () => {
    expect(resolve({ allowedCountries: ['GB', 'US'] }).defaultCountry).toBeUndefined()
  })

  it('are the same as given as undefined', () => {
    expect(resolve({ limits: { sendsPerMinute: undefined } }).limits.sendsPerMinute).toBe(60)
  })
})
