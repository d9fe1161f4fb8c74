import { createBrowser, vonageEmulator } from 'verify-core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'
import { frameworks } from './shop.ts'

const phone = '+447700900123'
const accept = { accept: 'application/json' }

describe.each(frameworks)('an operator of a shop on $name', ({ open }) => {
  it('looks at a user, takes the phone away, and is told what is blocked', async () => {
    const vonage = vonageEmulator()
    const provider = await vonage.listen()
    const { url, operator, close } = await open({ apiHost: provider.url })
    onTestFinished(async () => {
      await close()
      await provider.close()
    })
    const browser = createBrowser(url)
    await browser.post('/login')
    const { csrfToken } = (await browser.get('/2fa/status')).json()
    const headers = { ...accept, 'x-csrf-token': String(csrfToken) }
    await browser.post('/2fa/create', { json: { number: phone }, headers })
    await browser.post('/2fa/confirm', { json: { code: '000000' }, headers })
    expect(await operator.inspect('ann')).toMatchObject({ failures: 1, factorVersion: 0 })
    await operator.unlock('ann')
    expect(await operator.inspect('ann')).toMatchObject({ failures: 0 })

    await browser.post('/2fa/confirm', { json: { code: vonage.lastCode(phone) }, headers })
    expect((await browser.get('/account')).text).toBe('the account of ann')
    expect(await operator.inspect('ann')).toMatchObject({ phone: '+44 ••• ••• 123' })
    await operator.reset('ann', { proof: 'passport' })
    expect(await operator.inspect('ann')).not.toHaveProperty('phone')
    expect((await browser.get('/account', { headers: accept })).status).toBe(403)

    expect([await operator.blocks(), await operator.unblock('GB')]).toEqual([[], false])
    // What takes the requests of core is not for apps.
    for (const name of ['handle', 'webhook', 'guard']) expect(operator).not.toHaveProperty(name)
  })
})
