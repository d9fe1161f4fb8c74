import { statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readConfig } from '../src/config.ts'
import { developmentSecrets } from '../src/secrets.ts'
import { temporaryFolder } from './temporary.ts'

const secret = 's'.repeat(32)
const production = {
  NODE_ENV: 'production',
  VONAGE_API_KEY: 'key',
  VONAGE_API_SECRET: 'api-secret',
  SESSION_SECRET: secret,
  TWO_FACTOR_SECRET: secret,
  ORIGIN: 'https://polls.example',
}

describe('readConfig', () => {
  it('needs nothing in development', () => {
    expect(readConfig({}, '/app')).toMatchObject({
      isProduction: false,
      port: 3000,
      database: '/app/pollstr.db',
      redis: undefined,
      vonage: undefined,
      origin: undefined,
    })
  })

  it.each([
    [{}, '127.0.0.1'],
    [{ HOST: '0.0.0.0' }, '0.0.0.0'],
    [{ VONAGE_API_KEY: 'k', VONAGE_API_SECRET: 's' }, undefined],
    [{ VONAGE_API_KEY: 'k', VONAGE_API_SECRET: 's', HOST: '10.0.0.1' }, '10.0.0.1'],
  ])('shows the emulated phone to this machine only, unless told otherwise: %o', (env, host) => {
    expect(readConfig(env, '/app').host).toBe(host)
  })

  it('takes blank variables for absent ones', () => {
    expect(readConfig({ PORT: '', VONAGE_API_KEY: ' ', SESSION_SECRET: '' }, '/app').port).toBe(
      3000,
    )
  })

  it('reads either pair of credentials', () => {
    const key = readConfig({ VONAGE_API_KEY: 'k', VONAGE_API_SECRET: 's' }, '/app')
    expect(key.vonage).toEqual({ apiKey: 'k', apiSecret: 's' })
    const app = readConfig({ VONAGE_APPLICATION_ID: 'id', VONAGE_PRIVATE_KEY: 'pem' }, '/app')
    expect(app.vonage).toEqual({ applicationId: 'id', privateKey: 'pem' })
  })

  it('takes PostgreSQL and Redis by their URLs', () => {
    const urls = { database: 'postgres://me@db/polls', redis: 'rediss://cache:6380' }
    const env = { DATABASE_URL: urls.database, REDIS_URL: urls.redis }
    expect(readConfig(env, '/app')).toMatchObject(urls)
  })

  it('reads a signature secret beside an application', () => {
    const application = { VONAGE_APPLICATION_ID: 'id', VONAGE_PRIVATE_KEY: 'pem' }
    const env = { ...application, VONAGE_SIGNATURE_SECRET: 'hush' }
    expect(readConfig(env, '/app').vonageSignatureSecret).toBe('hush')
    expect(readConfig(application, '/app').vonageSignatureSecret).toBeUndefined()
  })

  it.each([
    [{ VONAGE_API_KEY: 'k' }, 'VONAGE_API_SECRET: missing'],
    [{ VONAGE_API_SECRET: 's' }, 'VONAGE_API_KEY: missing'],
    [{ VONAGE_APPLICATION_ID: 'i' }, 'VONAGE_PRIVATE_KEY: missing'],
    [{ VONAGE_SIGNATURE_SECRET: 's' }, 'VONAGE_SIGNATURE_SECRET: needs VONAGE_APPLICATION_ID'],
    [{ DATABASE_URL: 'mysql://db/polls' }, 'mysql: is not supported'],
    [{ DATABASE_URL: 'postgres://' }, 'DATABASE_URL: not a URL'],
    [{ REDIS_URL: 'localhost:6379' }, 'REDIS_URL: expected redis://'],
    [{ PORT: '70000' }, 'PORT'],
    [{ SESSION_SECRET: 'short' }, 'SESSION_SECRET: expected at least 32 bytes, got 5'],
    [{ ORIGIN: 'polls.example/' }, 'ORIGIN'],
  ])('refuses %o', (env, message) => {
    expect(() => readConfig(env, '/app')).toThrow(message)
  })

  it('accepts production with everything it needs', () => {
    expect(readConfig(production, '/app')).toMatchObject({ isProduction: true })
  })

  it.each([
    ['SESSION_SECRET', ''],
    ['TWO_FACTOR_SECRET', 'x'.repeat(31)],
    ['ORIGIN', ''],
    ['ORIGIN', 'http://polls.example'],
  ])('refuses production with %s "%s"', (name, value) => {
    expect(() => readConfig({ ...production, [name]: value }, '/app')).toThrow(name)
  })

  it('refuses production without credentials', () => {
    const { VONAGE_API_KEY: _key, VONAGE_API_SECRET: _secret, ...rest } = production
    expect(() => readConfig(rest, '/app')).toThrow('Vonage credentials')
  })

  it('names everything that is wrong at once, and no secret', () => {
    const env = { ...production, SESSION_SECRET: 'hush-hush', ORIGIN: '' }
    expect(() => readConfig(env, '/app')).toThrow(/SESSION_SECRET[^]*ORIGIN/)
    expect(() => readConfig(env, '/app')).toThrow(/^(?![^]*hush)/)
  })
})

describe('developmentSecrets', () => {
  it('makes two once, and keeps them for this user only', () => {
    const path = join(temporaryFolder(), 'p.db.secrets')
    const made = developmentSecrets(path)
    expect(made.session).not.toBe(made.twoFactor)
    expect(made.session.length).toBeGreaterThanOrEqual(32)
    expect(developmentSecrets(path)).toEqual(made)
    expect(statSync(path).mode & 0o077).toBe(0)
  })
})
