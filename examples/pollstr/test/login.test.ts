import { createBrowser } from 'verify-core/testing'
import { describe, expect, it } from 'vitest'
import { sharedServer } from './server.ts'
import { csrfOf, logIn, registeredBrowser } from './story.ts'

const server = sharedServer()

describe('the first factor', () => {
  it('changes the session id at log-in', async () => {
    const { url } = server()
    const browser = createBrowser(url)
    await browser.get('/login/')
    const before = browser.cookieHeader()
    await logIn(browser, 'test', 'test1234')
    expect(before).toMatch(/^pollstr=./)
    expect(browser.cookieHeader()).toMatch(/^pollstr=./)
    expect(browser.cookieHeader()).not.toBe(before)
  })

  it('says that the password is wrong, and after ten tries to wait', async () => {
    const { url } = server()
    await registeredBrowser(url, 'guessed')
    const browser = createBrowser(url)
    const csrf = await csrfOf(browser, '/login/')
    const wrong = { form: { csrf, username: 'guessed', password: 'wrong' } }
    const first = await browser.post('/login/', wrong)
    expect(first.status).toBe(401)
    expect(first.text).toContain('Your username and password didn&#39;t match. Please try again.')
    const others = await Promise.all(
      Array.from({ length: 10 }, () => browser.post('/login/', wrong)),
    )
    expect(others.filter(({ status }) => status === 401)).toHaveLength(9)
    expect(others.filter(({ status }) => status === 429)).toHaveLength(1)
  })

  it('never leads to another site', async () => {
    const { url } = server()
    for (const next of ['//evil.example', 'https://evil.example', '/\\evil.example', '/logout/']) {
      const answer = await logIn(createBrowser(url), 'test', 'test1234', next)
      expect(answer.location, next).toBe('/polls/')
    }
  })

  it('refuses forms without the token, and those of another site', async () => {
    const { url } = server()
    const browser = createBrowser(url)
    const csrf = await csrfOf(browser, '/login/')
    const fields = { username: 'test', password: 'test1234' }
    expect((await browser.post('/login/', { form: fields })).status).toBe(403)
    const form = { ...fields, csrf }
    for (const [name, value] of [
      ['origin', 'https://evil.example'],
      ['sec-fetch-site', 'cross-site'],
    ] as const) {
      expect(
        (await browser.post('/login/', { form, headers: { [name]: value } })).status,
        name,
      ).toBe(403)
    }
    expect((await browser.post('/login/', { form, headers: { origin: url } })).status).toBe(303)
  })

  it('registers a name once', async () => {
    const { url } = server()
    const register = async (username: string, password: string) => {
      const browser = createBrowser(url)
      const fields = { csrf: await csrfOf(browser, '/register/'), next: '/polls/2/' }
      return browser.post('/register/', { form: { ...fields, username, password } })
    }
    expect((await register('ada', 'a long password')).location).toBe('/polls/2/')
    expect((await register('Ada', 'a long password')).status).toBe(409)
    expect((await register('bob', 'short')).status).toBe(400)
  })
})

describe('every answer', () => {
  it('carries a strict policy, and no trace of an error', async () => {
    const { url } = server()
    const browser = createBrowser(url)
    const missing = await browser.get('/nowhere')
    expect(missing.status).toBe(404)
    expect(missing.headers.get('content-security-policy')).toContain("default-src 'none'")
    expect(missing.headers.get('content-security-policy')).not.toContain('unsafe')
    expect(missing.headers.get('x-powered-by')).toBeNull()
    const broken = await browser.get('/polls/%E0%A4%A/')
    expect(broken.status).toBe(400)
    expect(broken.text).not.toContain('node_modules')
    const csrf = await csrfOf(browser, '/login/')
    const huge = { csrf, username: 'x'.repeat(20_000), password: '' }
    expect((await browser.post('/login/', { form: huge })).status).toBe(413)
  })

  it('to somebody who only looks sets no cookie', async () => {
    const { url } = server()
    const browser = createBrowser(url)
    expect((await browser.get('/')).location).toBe('/polls/')
    const list = await browser.get('/polls/')
    expect(list.text).toContain('What&#39;s up dog?')
    expect(browser.cookieHeader()).toBe('')
    expect((await browser.get('/polls')).location).toBe('/polls/')
    expect(JSON.parse((await browser.get('/healthz')).text)).toEqual({ status: 'ok' })
  })
})
