import { describe, expect, it } from 'vitest'
import { browse, type Browser, logIn } from './browser.ts'
import { startServer } from './server.ts'
import { askForCode, newestCode, provePhone } from './story.ts'

const number = '+447400123456'

async function verifiedBrowser(url: string): Promise<Browser> {
  const browser = browse(url)
  await logIn(browser, 'test', 'test1234')
  await provePhone(browser, { number, readCode: () => newestCode(url) })
  return browser
}

/** A new person, past the first factor. */
async function registeredBrowser(url: string, username: string): Promise<Browser> {
  const browser = browse(url)
  const form = await browser.get('/register/')
  const fields = { csrf: form.field('csrf'), next: form.field('next') }
  await browser.post('/register/', { ...fields, username, password: 'a long password' })
  return browser
}

async function vote(browser: Browser, pollId: number, choice?: string) {
  const form = await browser.get(`/polls/${pollId}/`)
  // The form is gone once the user has voted; the token is still on the page, in the log-out form.
  const csrf = form.field('csrf')
  const chosen = choice ?? form.field('choice')
  return browser.post(`/polls/${pollId}/vote/`, { csrf, ...(chosen !== '' && { choice: chosen }) })
}

describe('Pollstr, against the emulator', () => {
  it('leads from a poll through log-in and the second factor back to that poll', async () => {
    const { url } = await startServer()
    const browser = browse(url)

    const stranger = await browser.get('/polls/1/')
    expect([stranger.status, stranger.location]).toEqual([303, '/login/?next=%2Fpolls%2F1%2F'])

    const loggedIn = await logIn(browser, 'test', 'test1234', '/polls/1/')
    expect([loggedIn.status, loggedIn.location]).toEqual([303, '/polls/1/'])
    const unverified = await browser.get('/polls/1/')
    expect([unverified.status, unverified.location]).toEqual([303, '/2fa/?next=%2Fpolls%2F1%2F'])

    const proved = await provePhone(browser, {
      number,
      next: '/polls/1/',
      readCode: () => newestCode(url),
    })
    expect([proved.status, proved.location]).toEqual([303, '/polls/1/'])

    const poll = await browser.get('/polls/1/')
    expect(poll.status).toBe(200)
    expect(poll.text).toContain('What is your favorite kind of dog?')
  })

  it('takes one vote of a user, and shows it to the person and to scripts', async () => {
    const { url } = await startServer()
    const browser = await verifiedBrowser(url)

    const first = await vote(browser, 1)
    expect([first.status, first.location]).toEqual([303, '/polls/1/results/'])
    expect((await browser.get('/polls/1/results/')).text).toContain('1 vote · 100%')
    expect((await browser.get('/polls/1/')).text).toContain('You have already voted')

    const second = await vote(browser, 1, '2')
    expect(second.status).toBe(409)
    expect(second.text).toContain('You have already voted in this poll.')
    const data = await browser.get('/polls/1/results/', { accept: 'application/json' })
    expect(JSON.parse(data.text)).toMatchObject({ total: '1 vote' })
  })

  it('takes one vote of a phone', async () => {
    const { url } = await startServer()
    await vote(await verifiedBrowser(url), 1)
    const other = await registeredBrowser(url, 'other')
    await provePhone(other, { number, readCode: () => newestCode(url) })
    const second = await vote(other, 1)
    expect(second.status).toBe(409)
    expect(second.text).toContain('with your phone number')
  })

  it('asks again when no choice, or one of another poll, is sent', async () => {
    const { url } = await startServer()
    const browser = await verifiedBrowser(url)
    const { field } = await browser.get('/polls/1/')
    const foreign = (await browser.get('/polls/2/')).field('choice')
    for (const form of [{}, { choice: foreign }, { choice: 'x' }, { choice: '-1' }]) {
      const answer = await browser.post('/polls/1/vote/', { csrf: field('csrf'), ...form })
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('You didn&#39;t select a choice.')
    }
  })

  it('lets nobody act who has not proved a phone', async () => {
    const { url } = await startServer()
    const browser = browse(url)
    await logIn(browser, 'test', 'test1234')
    const csrf = (await browser.get('/polls/')).field('csrf')
    const refused = await browser.post('/polls/1/vote/', { csrf, choice: '1' })
    expect(refused.status).toBe(403)
    for (const path of ['/polls/1/', '/polls/1/results/', '/polls/new/', '/account/']) {
      expect((await browser.get(path)).location, path).toMatch(/^\/2fa\/\?next=/)
    }
    const json = await browser.get('/polls/1/results/', { accept: 'application/json' })
    expect(json.status).toBe(403)
  })

  it('says what is wrong with a code, and keeps asking', async () => {
    const { url } = await startServer()
    const browser = browse(url)
    await logIn(browser, 'test', 'test1234')
    const { sent, form } = await askForCode(browser, number)
    expect([sent.status, sent.location]).toEqual([303, '/2fa/verify?next=%2Fpolls%2F'])
    const wrong = (await newestCode(url)) === '000000' ? '111111' : '000000'
    const answer = await browser.post('/2fa/confirm', { csrf: form.field('csrf'), code: wrong })
    expect(answer.text).toContain('Could not verify code. Please try again.')
    expect((await browser.get('/polls/1/')).status).toBe(303)
  })

  it('publishes a poll, and keeps what was typed when something is missing', async () => {
    const { url } = await startServer()
    const browser = await verifiedBrowser(url)
    const csrf = (await browser.get('/polls/new/')).field('csrf')
    const bad = await browser.post('/polls/new/', { csrf, question: '<Tea>?', choice: 'Yes' })
    expect(bad.status).toBe(400)
    expect(bad.text).toContain('value="&lt;Tea&gt;?"')

    const typed = [
      ['csrf', csrf],
      ['question', '<Tea>?'],
      ...['Yes', 'No', ''].map((choice) => ['choice', choice]),
    ]
    const good = await browser.post('/polls/new/', typed)
    expect([good.status, good.location]).toEqual([303, '/polls/4/'])
    const poll = await browser.get('/polls/4/')
    expect(poll.text).toContain('&lt;Tea&gt;?')
    expect(poll.text.match(/type="radio"/g)).toHaveLength(2)
  })

  it('forgets the second factor at log-out, also for a copy of the cookie', async () => {
    const { url } = await startServer()
    const browser = await verifiedBrowser(url)
    const copy = browse(url)
    for (const [name, value] of browser.jar) copy.jar.set(name, value)
    expect((await copy.get('/polls/1/')).status).toBe(200)

    const csrf = (await browser.get('/polls/')).field('csrf')
    expect((await browser.post('/logout/', { csrf })).location).toBe('/polls/')
    expect((await copy.get('/polls/1/')).location).toMatch(/^\/login/)
    await logIn(browser, 'test', 'test1234')
    expect((await browser.get('/polls/1/')).location).toMatch(/^\/2fa/)
  })

  it('signs out everywhere', async () => {
    const { url } = await startServer()
    const [one, other] = [await verifiedBrowser(url), browse(url)]
    await logIn(other, 'test', 'test1234')
    const account = await one.get('/account/')
    expect(account.text).not.toContain(number)
    expect(account.text).toMatch(/Verified since/)
    const out = await one.post('/account/sign-out-everywhere/', { csrf: account.field('csrf') })
    expect(out.location).toBe('/login/')
    for (const browser of [one, other]) {
      expect((await browser.get('/polls/1/')).location).toMatch(/^\/login/)
    }
  })
})
