import type { TwoFactorOptions } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { frameworks, shieldSite } from './shield-site.ts'

const number = '+447700900123'

function fail(): never {
  throw new Error('the words of an error of the app')
}
const spendAt = (price: () => unknown) => ({ spend: { price: price as () => number, perDay: 9 } })

const broken: readonly (readonly [string, Partial<TwoFactorOptions>])[] = [
  ['beforeSend that throws', { beforeSend: fail }],
  ['beforeSend that rejects', { beforeSend: () => Promise.reject(new Error('away')) }],
  ['spend.price that throws', spendAt(fail)],
  ['spend.price that knows no price', spendAt(() => undefined)],
]

describe.each(frameworks)('a hook that fails (%s)', (framework) => {
  it.each(broken)('%s: nothing is sent, and the caller is told by a code', async (_what, more) => {
    const { of, person, sends } = await shieldSite(framework, more)
    const who = await person('ann')
    const answer = await who.post('create', { number })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(answer.json()).toMatchObject({
      code: 'hook_failed',
      title: 'Hook failed',
      detail: 'This does not work right now. Please try again in a moment.',
      retryAfterSeconds: 5,
    })
    expect(answer.text).not.toMatch(/words of an error|away|price|beforeSend/)
    expect(of('fault')).toMatchObject([{ code: 'ERR_2FA_HOOK' }])
    expect(sends).toEqual([])
  })

  it('draws from the budgets as before, so that failing is not free', async () => {
    const limits = { sendsPerUserPerHour: 2 }
    const { person } = await shieldSite(framework, { beforeSend: fail, limits })
    const who = await person('ann')
    const codes: unknown[] = []
    for (let n = 0; n < 3; n += 1) codes.push((await who.post('create', { number })).json()['code'])
    expect(codes).toEqual(['hook_failed', 'hook_failed', 'too_many_sends'])
  })

  it('enforce denies, and says so by the same code', async () => {
    const { of, person } = await shieldSite(framework, {}, { enforce: fail })
    const who = await person('ann')
    const answer = await who.browser.get('/staff', { headers: { accept: 'application/json' } })
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '5'])
    expect(answer.json()['code']).toBe('hook_failed')
    expect(of('fault')).toMatchObject([{ code: 'ERR_2FA_HOOK' }])
    const page = await who.browser.get('/staff')
    expect(page.text).toContain('This does not work right now.')
    expect(page.text).not.toContain('inside')
  })
})
