import { describe, expect, it } from 'vitest'
import { act, isIn, openSite, phone, see, userOf } from './site.ts'

const token = async (browser: Parameters<typeof see>[0]) =>
  String((await see(browser))['csrfToken'])

describe('an answer that never arrives', () => {
  it('leaves the browser verified when the same click is sent once more with the old cookie', async () => {
    const { login, vonage, events } = await openSite()
    const browser = await login()
    await act(browser, 'create', { number: phone })
    const csrf = await token(browser)
    const code = vonage.lastCode(phone)
    // A copy has the same cookie, and keeps for itself what it is answered.
    expect((await act(browser.copy(), 'confirm', { code }, csrf)).status).toBe(200)
    expect((await act(browser, 'confirm', { code }, csrf)).status).toBe(200)
    expect(await isIn(browser)).toBe(true)
    expect(await userOf(browser)).toBe('ann')
    expect(vonage.checks(phone)).toBe(1)
    expect(events.filter(({ type }) => type === 'verified')).toHaveLength(1)
  })

  it('sends nothing more when a lost create is sent once more', async () => {
    const { login, vonage } = await openSite()
    const browser = await login()
    const csrf = await token(browser)
    await act(browser.copy(), 'create', { number: phone }, csrf)
    expect((await act(browser, 'create', { number: phone }, csrf)).json()['step']).toBe('code')
    expect(vonage.sends(phone)).toBe(1)
  })
})

describe('a slow request that ends after log-out', () => {
  it('brings the session back, as express-session does, but not the second factor', async () => {
    let release: () => void = () => {}
    let arrive: () => void = () => {}
    const mayGo = new Promise<void>((resolve) => (release = resolve))
    const isWaiting = new Promise<void>((resolve) => (arrive = resolve))
    const { login, vonage } = await openSite({
      app: {
        routes: (app) =>
          app.get('/slow', async (req, res) => {
            arrive()
            await mayGo
            req.session.keep = 'written late'
            res.send('slow')
          }),
      },
    })
    const browser = await login()
    await act(browser, 'create', { number: phone })
    await act(browser, 'confirm', { code: vonage.lastCode(phone) })
    const thief = browser.copy()
    const slow = browser.copy().get('/slow')
    await isWaiting
    await browser.post('/logout')
    release()
    await slow
    expect(await userOf(thief)).toBe('ann')
    expect(await isIn(thief)).toBe(false)
  })

  it('does not come back verified with the session of before the proof', async () => {
    const { login, vonage } = await openSite()
    const browser = await login()
    await act(browser, 'create', { number: phone })
    const before = browser.copy()
    await act(browser, 'confirm', { code: vonage.lastCode(phone) })
    expect(await isIn(browser)).toBe(true)
    expect(await isIn(before)).toBe(false)
  })
})

describe('somebody else who logs in to a verified session', () => {
  it('is not verified, not even by the code that let the first one in', async () => {
    const { login, vonage } = await openSite()
    const browser = await login('ann')
    await act(browser, 'create', { number: phone })
    const code = vonage.lastCode(phone)
    await act(browser, 'confirm', { code })
    await browser.post('/login', { form: { user: 'bob' } })
    expect(await isIn(browser)).toBe(false)
    expect((await act(browser, 'confirm', { code })).status).toBe(409)
    expect(await isIn(browser)).toBe(false)
    await browser.post('/login', { form: { user: 'ann' } })
    expect(await isIn(browser)).toBe(true)
  })
})
