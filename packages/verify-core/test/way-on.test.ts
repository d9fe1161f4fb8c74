import { createTwoFactor, memoryStore, type TwoFactorRequest } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { idleProvider } from './idle-provider.ts'

describe('the way on from a fault', () => {
  it.each([
    ['GET', '/polls/1?page=2', '/polls/1?page=2'],
    ['POST', '/polls/1', '/2fa/'],
    ['GET', '//evil.example/x', '/2fa/'],
    ['GET', '/\\evil.example', '/2fa/'],
  ])('of %s %s is %s', async (method, originalUrl, wayOn) => {
    const { guard } = createTwoFactor({
      brand: 'Acme',
      provider: idleProvider,
      store: memoryStore(),
      secret: 'a secret of at least thirty-two bytes',
      allowedCountries: ['GB'],
    })
    const request: TwoFactorRequest = {
      method,
      path: originalUrl,
      originalUrl,
      header: () => undefined,
      ip: () => undefined,
      user: () => Promise.reject(new Error('no database')),
      slot: () => undefined,
      body: () => ({ parsed: undefined, stream: (async function* () {})() }),
    }
    const result = await guard()(request)
    const answer = result.kind === 'answer' ? result.response : undefined
    expect(answer?.status).toBe(503)
    expect(JSON.parse(answer?.body() ?? '')).toMatchObject({ code: 'user_unavailable', wayOn })
  })
})
