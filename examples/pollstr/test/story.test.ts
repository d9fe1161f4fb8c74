import { type Browser, createBrowser, vonageEmulator } from 'verify-core/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { failToStart, type RunningPollstr, startPollstr } from './server.ts'

/** Fill in the form of a page: its hidden fields, and these. */
async function submit(
  browser: Browser,
  page: string,
  action: string,
  fields: Readonly<Record<string, string>>,
) {
  const shown = await browser.get(page)
  const hidden = Object.fromEntries(
    ['csrf', 'next'].flatMap((name) => {
      const value = shown.hidden(name)
      return value === undefined ? [] : [[name, value]]
    }),
  )
  return browser.post(action, { form: { ...hidden, ...fields } })
}

async function logIn(url: string, next: string): Promise<Browser> {
  const browser = createBrowser(url)
  const fields = { username: 'test', password: 'test1234', next }
  const answer = await submit(
    browser,
    `/login/?next=${encodeURIComponent(next)}`,
    '/login/',
    fields,
  )
  expect([answer.status, answer.location]).toEqual([303, next])
  return browser
}

describe('Pollstr without credentials', () => {
  let pollstr: RunningPollstr
  beforeAll(async () => {
    pollstr = await startPollstr()
  })
  afterAll(async () => {
    expect(await pollstr.stop()).toBe(0)
  })

  const codes = async () => {
    const answer = await createBrowser(pollstr.url).get('/dev/phone', {
      headers: { accept: 'application/json' },
    })
    return JSON.parse(answer.text) as { to: string; channel: string; code: string; at: string }[]
  }

  it('asks for the phone on the way to a poll, and lets the person vote there once', async () => {
    const visitor = createBrowser(pollstr.url)
    expect((await visitor.get('/')).location).toBe('/polls/')
    const list = await visitor.get('/polls/')
    for (const question of ['favorite kind of dog', 'Who let the dogs out', 'up dog']) {
      expect(list.text).toContain(question)
    }
    const asked = await visitor.get('/polls/1/')
    expect(asked.location).toBe('/login/?next=%2Fpolls%2F1%2F')

    const browser = await logIn(pollstr.url, '/polls/1/')
    const guarded = await browser.get('/polls/1/')
    expect(guarded.location).toBe('/2fa/?next=%2Fpolls%2F1%2F')
    const refused = await browser.post('/polls/1/vote/', { form: { choice: '1' } })
    expect(refused.status).toBe(403)

    const sent = await submit(browser, guarded.location, '/2fa/create', { number: '+447700900123' })
    expect(sent.status).toBe(303)
    const [message] = await codes()
    expect(message).toMatchObject({ to: '+447700900123', channel: 'sms' })
    const code = message?.code ?? ''
    const wrong = code === '000000' ? '000001' : '000000'
    const missed = await submit(browser, sent.location, '/2fa/confirm', { code: wrong })
    expect(missed.text).toContain('Could not verify code. Please try again.')
    const confirmed = await submit(browser, sent.location, '/2fa/confirm', { code })
    expect([confirmed.status, confirmed.location]).toEqual([303, '/polls/1/'])
    expect(await codes()).toHaveLength(1)

    const poll = await browser.get('/polls/1/')
    expect(poll.status).toBe(200)
    const choice = /name="choice"[^>]*value="(\d+)"|value="(\d+)"[^>]*name="choice"/.exec(poll.text)
    const fields = { choice: choice?.[1] ?? choice?.[2] ?? '' }
    const voted = await submit(browser, '/polls/1/', '/polls/1/vote/', fields)
    expect([voted.status, voted.location]).toEqual([303, '/polls/1/results/'])
    expect((await browser.get('/polls/1/results/')).status).toBe(200)
    // The form is gone once a vote is cast, so its token comes from another page of the site.
    const again = await submit(browser, '/polls/2/', '/polls/1/vote/', fields)
    expect(again.status).toBe(409)

    const account = await browser.get('/account/')
    expect(account.text).toContain('123')
    expect(account.text).not.toContain('7700900123')
  })

  it('logs out after a final refusal, in the words of the tutorial', async () => {
    const browser = createBrowser(pollstr.url)
    const fields = { username: 'ruth', password: 'correct horse', password2: 'correct horse' }
    await submit(browser, '/register/', '/register/', fields)
    expect((await browser.get('/polls/1/')).location).toMatch(/^\/2fa\//)
    const page = await submit(browser, '/2fa/', '/2fa/create', { number: '+12462501234' })
    expect(page.status).toBe(403)
    expect(page.text).toContain('Could not verify your number. Please contact support.')
    expect((await browser.get('/polls/1/')).location).toMatch(/^\/login\//)
  })

  it('is healthy, and shows no stack to whoever breaks it', async () => {
    const browser = createBrowser(pollstr.url)
    expect((await browser.get('/healthz')).json()).toEqual({ status: 'ok' })
    const big = await browser.post('/login/', { form: { username: 'x'.repeat(1_000_000) } })
    expect(big.status).toBe(413)
    const missing = await browser.get('/nothing/')
    expect(missing.status).toBe(404)
    for (const { text } of [big, missing]) expect(text).not.toMatch(/at .*\.ts|node_modules/)
  })
})

describe('Pollstr with credentials', () => {
  it('speaks to the host it is pointed at, through the real SDK, and has no phone to look at', async () => {
    const vonage = vonageEmulator({ credentials: { apiKey: 'key12345', apiSecret: 'a-secret' } })
    const provider = await vonage.listen()
    const pollstr = await startPollstr({
      VONAGE_API_KEY: 'key12345',
      VONAGE_API_SECRET: 'a-secret',
      VONAGE_API_HOST: provider.url,
    })
    try {
      const browser = await logIn(pollstr.url, '/polls/1/')
      expect((await browser.get('/dev/phone')).status).toBe(404)
      const sent = await submit(browser, '/2fa/', '/2fa/create', { number: '+447700900123' })
      expect(sent.status).toBe(303)
      const code = vonage.lastCode('+447700900123')
      const done = await submit(browser, sent.location, '/2fa/confirm', { code })
      expect(done.status).toBe(303)
      expect((await browser.get('/polls/1/')).status).toBe(200)
      const [start, check] = vonage.requests
      expect(start).toMatchObject({
        method: 'POST',
        path: '/v2/verify',
        auth: 'basic',
        body: {
          brand: 'Pollstr',
          code_length: 6,
          workflow: [
            { channel: 'sms', to: '447700900123' },
            { channel: 'voice', to: '447700900123' },
          ],
        },
      })
      expect(check?.body).toEqual({ code })
    } finally {
      await pollstr.stop()
      await provider.close()
    }
  })

  it('does not start in production without credentials, or without secrets', async () => {
    const bare = await failToStart({ NODE_ENV: 'production' })
    expect(bare.code).toBe(1)
    expect(bare.output).toContain('VONAGE_API_KEY')
    expect(bare.output).toContain('TWO_FACTOR_SECRET')
    const half = await failToStart({ VONAGE_API_KEY: 'key12345' })
    expect(half.code).toBe(1)
    expect(half.output).toContain('VONAGE_API_SECRET: missing')
  })
})
