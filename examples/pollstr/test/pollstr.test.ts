import { type Browser, createBrowser } from 'verify-core/testing'
import { describe, expect, it } from 'vitest'
import { homes } from './homes.ts'
import { sharedServer } from './server.ts'
import { askForCode, csrfOf, logIn, newestCode, provePhone, registeredBrowser } from './story.ts'

const json = { headers: { accept: 'application/json' } }
let phones = 0

/** A phone that no other test has. */
function newNumber(): string {
  phones += 1
  return `+4474001234${String(phones).padStart(2, '0')}`
}

/** A new person who has proved to hold `number`. */
async function verifiedBrowser(url: string, username: string, number = newNumber()) {
  const browser = await registeredBrowser(url, username)
  const proof = await provePhone(browser, { number, readCode: () => newestCode(url, number) })
  if (proof.location !== '/polls/') {
    throw new Error(`Not verified: ${proof.status} ${proof.location} ${proof.text}`)
  }
  return browser
}

/** The first choice that a poll offers; empty once the user has voted. */
async function firstChoice(browser: Browser, pollId: number): Promise<string> {
  const { text } = await browser.get(`/polls/${pollId}/`)
  return /type="radio" name="choice" value="(\d+)"/.exec(text)?.[1] ?? ''
}

async function vote(browser: Browser, pollId: number, choice?: string) {
  // The form is gone once the user has voted; the token is still on the page, in the log-out form.
  const csrf = await csrfOf(browser, `/polls/${pollId}/`)
  const chosen = choice ?? (await firstChoice(browser, pollId))
  const form = { csrf, ...(chosen !== '' && { choice: chosen }) }
  return browser.post(`/polls/${pollId}/vote/`, { form })
}

describe.each(homes)('Pollstr on $name, against the emulator', ({ env }) => {
  const server = sharedServer(env)

  it('leads from a poll through log-in and the second factor back to that poll', async () => {
    const { url } = server()
    const browser = createBrowser(url)
    const number = newNumber()

    const stranger = await browser.get('/polls/1/')
    expect([stranger.status, stranger.location]).toEqual([303, '/login/?next=%2Fpolls%2F1%2F'])

    const loggedIn = await logIn(browser, 'test', 'test1234', '/polls/1/')
    expect([loggedIn.status, loggedIn.location]).toEqual([303, '/polls/1/'])
    const unverified = await browser.get('/polls/1/')
    expect([unverified.status, unverified.location]).toEqual([303, '/2fa/?next=%2Fpolls%2F1%2F'])

    const proved = await provePhone(browser, {
      number,
      next: '/polls/1/',
      readCode: () => newestCode(url, number),
    })
    expect([proved.status, proved.location]).toEqual([303, '/polls/1/'])

    const poll = await browser.get('/polls/1/')
    expect(poll.status).toBe(200)
    expect(poll.text).toContain('What is your favorite kind of dog?')
  })

  it('takes one vote of a user, and shows it to the person and to scripts', async () => {
    const { url } = server()
    const browser = await verifiedBrowser(url, 'voter')

    const first = await vote(browser, 1)
    expect([first.status, first.location], first.text).toEqual([303, '/polls/1/results/'])
    expect((await browser.get('/polls/1/results/')).text).toContain('1 vote · 100%')
    expect((await browser.get('/polls/1/')).text).toContain('You have already voted')

    const second = await vote(browser, 1, '2')
    expect(second.status).toBe(409)
    expect(second.text).toContain('You have already voted in this poll.')
    const data = await browser.get('/polls/1/results/', json)
    expect(JSON.parse(data.text)).toMatchObject({ total: '1 vote' })
  })

  it('takes one vote of a phone', async () => {
    const { url } = server()
    const number = newNumber()
    await vote(await verifiedBrowser(url, 'one', number), 2)
    const second = await vote(await verifiedBrowser(url, 'other', number), 2)
    expect(second.status).toBe(409)
    expect(second.text).toContain('with your phone number')
  })

  it('asks again when no choice, or one of another poll, is sent', async () => {
    const { url } = server()
    const browser = await verifiedBrowser(url, 'undecided')
    const csrf = await csrfOf(browser, '/polls/1/')
    const foreign = await firstChoice(browser, 2)
    expect(foreign).toMatch(/^\d+$/)
    for (const choice of [{}, { choice: foreign }, { choice: 'x' }, { choice: '-1' }]) {
      const answer = await browser.post('/polls/1/vote/', { form: { csrf, ...choice } })
      expect(answer.status).toBe(400)
      expect(answer.text).toContain('You didn&#39;t select a choice.')
    }
  })

  it('lets nobody act who has not proved a phone', async () => {
    const { url } = server()
    const browser = await registeredBrowser(url, 'unproved')
    const csrf = await csrfOf(browser, '/polls/')
    const refused = await browser.post('/polls/1/vote/', { form: { csrf, choice: '1' } })
    expect(refused.status).toBe(403)
    for (const path of ['/polls/1/', '/polls/1/results/', '/polls/new/', '/account/']) {
      expect((await browser.get(path)).location, path).toMatch(/^\/2fa\/\?next=/)
    }
    expect((await browser.get('/polls/1/results/', json)).status).toBe(403)
  })

  it('says what is wrong with a code, and keeps asking', async () => {
    const { url } = server()
    const browser = await registeredBrowser(url, 'guesser')
    const number = newNumber()
    const { sent, form } = await askForCode(browser, number)
    expect([sent.status, sent.location]).toEqual([303, '/2fa/verify?next=%2Fpolls%2F'])
    const wrong = (await newestCode(url, number)) === '000000' ? '111111' : '000000'
    const answer = await browser.post('/2fa/confirm', {
      form: { csrf: form.hidden('csrf') ?? '', code: wrong },
    })
    expect(answer.text).toContain('Could not verify code. Please try again.')
    expect((await browser.get('/polls/1/')).status).toBe(303)
  })

  it('publishes a poll, and keeps what was typed when something is missing', async () => {
    const { url } = server()
    const browser = await verifiedBrowser(url, 'author')
    const csrf = await csrfOf(browser, '/polls/new/')
    const bad = await browser.post('/polls/new/', {
      form: { csrf, question: '<Tea>?', choice: 'Yes' },
    })
    expect(bad.status).toBe(400)
    expect(bad.text).toContain('value="&lt;Tea&gt;?"')

    const typed = [
      ['csrf', csrf],
      ['question', '<Tea>?'],
      ...['Yes', 'No', ''].map((choice) => ['choice', choice]),
    ]
    const good = await browser.post('/polls/new/', {
      body: new URLSearchParams(typed).toString(),
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    })
    expect([good.status, good.location]).toEqual([303, '/polls/4/'])
    const poll = await browser.get('/polls/4/')
    expect(poll.text).toContain('&lt;Tea&gt;?')
    expect(poll.text.match(/type="radio"/g)).toHaveLength(2)
  })

  it('forgets the second factor at log-out, also for a copy of the cookie', async () => {
    const { url } = server()
    const browser = await verifiedBrowser(url, 'leaver')
    const copy = browser.copy()
    expect((await copy.get('/polls/1/')).status).toBe(200)

    const csrf = await csrfOf(browser, '/polls/')
    expect((await browser.post('/logout/', { form: { csrf } })).location).toBe('/polls/')
    expect((await copy.get('/polls/1/')).location).toMatch(/^\/login/)
    await logIn(browser, 'leaver', 'a long password')
    expect((await browser.get('/polls/1/')).location).toMatch(/^\/2fa/)
  })

  it('signs out everywhere', async () => {
    const { url } = server()
    const number = newNumber()
    const [one, other] = [await verifiedBrowser(url, 'everywhere', number), createBrowser(url)]
    await logIn(other, 'everywhere', 'a long password')
    expect((await other.get('/polls/')).text).toContain('Log out')
    const account = await one.get('/account/')
    expect(account.text).not.toContain(number)
    expect(account.text).toMatch(/Verified since/)
    const out = await one.post('/account/sign-out-everywhere/', {
      form: { csrf: account.hidden('csrf') ?? '' },
    })
    expect(out.location).toBe('/login/')
    for (const browser of [one, other]) {
      expect((await browser.get('/polls/1/')).location).toMatch(/^\/login/)
    }
  })
})
