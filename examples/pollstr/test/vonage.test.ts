import { generateKeyPairSync } from 'node:crypto'
import { type Browser, createBrowser, vonageEmulator } from 'verify-core/testing'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { homes } from './homes.ts'
import { sharedServer, spawnServer, startServer } from './server.ts'
import { askForCode, logIn, newestCode, provePhone, registeredBrowser } from './story.ts'

const number = '+447400123456'
const production = {
  NODE_ENV: 'production',
  VONAGE_API_KEY: 'abcd1234',
  VONAGE_API_SECRET: 'not-a-secret',
  SESSION_SECRET: 'session-'.repeat(4),
  TWO_FACTOR_SECRET: 'factor--'.repeat(4),
  ORIGIN: 'https://polls.example',
}

describe('Pollstr, with credentials', () => {
  // A provider on loopback, reached by the real SDK.
  const vonage = vonageEmulator({ credentials: { apiKey: 'abcd1234', apiSecret: 'not-a-secret' } })
  let closeProvider = async () => {}
  const server = sharedServer(async () => {
    const provider = await vonage.listen()
    closeProvider = provider.close
    return {
      VONAGE_API_KEY: 'abcd1234',
      VONAGE_API_SECRET: 'not-a-secret',
      VONAGE_API_HOST: provider.url,
    }
  })
  afterAll(() => closeProvider())

  it('starts and checks a verification at the provider', async () => {
    const { url } = server()
    const browser = createBrowser(url)
    await logIn(browser, 'test', 'test1234')
    const earlier = vonage.requests.length
    const readCode = async () => vonage.lastCode(number)
    expect((await provePhone(browser, { number, next: '/polls/2/', readCode })).location).toBe(
      '/polls/2/',
    )
    expect((await browser.get('/polls/2/')).status).toBe(200)

    const requests = vonage.requests.slice(earlier)
    const [start, check] = requests
    expect(start).toMatchObject({
      method: 'POST',
      path: '/v2/verify',
      auth: 'basic',
      body: {
        brand: 'Pollstr',
        workflow: [
          { channel: 'sms', to: number.slice(1) },
          { channel: 'voice', to: number.slice(1) },
        ],
      },
    })
    expect(check).toMatchObject({ method: 'POST', body: { code: vonage.lastCode(number) } })
    expect(requests).toHaveLength(2)
  })

  it('has no emulated phone', async () => {
    const { url, printed } = server()
    expect((await createBrowser(url).get('/dev/phone')).status).toBe(404)
    expect(printed.out).not.toContain('/dev/phone')
  })

  it('ends the login when the provider refuses the number for good', async () => {
    const refused = '+447400123457'
    vonage.fault({ kind: 'refused', to: refused })
    const browser = await registeredBrowser(server().url, 'refused')
    const { sent } = await askForCode(browser, refused)
    expect(sent.status).toBe(403)
    expect(sent.text).toContain('Could not verify your number. Please contact support.')
    expect((await browser.get('/polls/1/')).location).toMatch(/^\/login/)
  })
})

describe('Pollstr, with an application and a signature secret', () => {
  const applicationId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'
  const signatureSecret = 'the signature secret of the account'

  it('takes what Vonage tells of a message, and shows it', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    const vonage = vonageEmulator({ credentials: { applicationId } })
    const server = await vonage.listen()
    onTestFinished(() => server.close())
    const { url } = await startServer({
      VONAGE_APPLICATION_ID: applicationId,
      VONAGE_PRIVATE_KEY: privateKey.replaceAll('\n', '\\n'),
      VONAGE_SIGNATURE_SECRET: signatureSecret,
      VONAGE_API_HOST: server.url,
    })
    vonage.sendWebhooksTo({ url: `${url}/2fa/webhooks/vonage`, signatureSecret })
    vonage.fault({ kind: 'undelivered' })
    const browser = createBrowser(url)
    await logIn(browser, 'test', 'test1234')
    await askForCode(browser, number)
    await vonage.webhooksSettled()
    expect(vonage.webhooks.map(({ status }) => status)).toEqual([204])
    const { text } = await browser.get('/2fa/verify')
    expect(text).toContain('The text message was not delivered. Try a call instead.')
  })

  it('believes nobody else, and has no such address without the secret', async () => {
    const post = async (url: string) =>
      (await fetch(`${url}/2fa/webhooks/vonage`, { method: 'POST', body: '{}' })).status
    const { url: demo } = await startServer()
    expect(await post(demo)).toBe(401)
    const { url: withKey } = await startServer({
      VONAGE_API_KEY: 'abcd1234',
      VONAGE_API_SECRET: 'not-a-secret',
    })
    expect(await post(withKey)).toBe(404)
  })
})

describe('Pollstr in production', () => {
  it.each([
    ['VONAGE_API_KEY', { VONAGE_API_KEY: '', VONAGE_API_SECRET: '' }],
    ['SESSION_SECRET', { SESSION_SECRET: '' }],
    ['TWO_FACTOR_SECRET', { TWO_FACTOR_SECRET: 'short' }],
    ['ORIGIN', { ORIGIN: '' }],
  ])('does not start without %s, and says so', async (name, env) => {
    const { ended, printed } = spawnServer({ ...production, ...env })
    expect(await ended).toBe(1)
    expect(printed.err).toContain(name)
    expect(printed.err).not.toContain('not-a-secret')
  })

  it('sets a cookie for this host and HTTPS only, and has no demo user', async () => {
    const { url } = await startServer({ ...production, TRUST_PROXY: '1' })
    const browser = createBrowser(url)
    const https = { 'x-forwarded-proto': 'https' }
    const form = await browser.get('/login/', { headers: https })
    expect(form.headers.get('set-cookie')).toMatch(
      /^__Host-pollstr=.*; Path=\/; .*HttpOnly; Secure; SameSite=Lax/,
    )
    expect(form.headers.get('strict-transport-security')).toContain('max-age')
    const fields = { csrf: form.hidden('csrf') ?? '', username: 'test', password: 'test1234' }
    const from = (origin: string) => ({ form: fields, headers: { ...https, origin } })
    expect((await browser.post('/login/', from('https://polls.example'))).status).toBe(401)
    expect((await browser.post('/login/', from(url))).status).toBe(403)
  })
})

describe.each(homes)('the server on $name', ({ env }) => {
  it('closes on SIGTERM and ends well', async () => {
    const { url, stop } = await startServer(await env(onTestFinished))
    await createBrowser(url).get('/polls/')
    expect(await stop()).toBe(0)
  })

  it('keeps sessions, spent guesses and the second factor over a restart', async () => {
    const secrets = { SESSION_SECRET: 's'.repeat(32), TWO_FACTOR_SECRET: 't'.repeat(32) }
    const kept = { ...(await env(onTestFinished)), ...secrets }
    const before = await startServer(kept)
    const browser = createBrowser(before.url)
    await logIn(browser, 'test', 'test1234')
    await provePhone(browser, { number, readCode: () => newestCode(before.url, number) })
    const guesser = await registeredBrowser(before.url, 'guesser')
    const { form } = await askForCode(guesser, '+447400123458')
    const csrf = form.hidden('csrf') ?? ''
    await guesser.post('/2fa/confirm', { form: { csrf, code: '000000' } })
    await before.stop()

    const after = createBrowser((await startServer(kept)).url)
    const as = ({ cookieHeader }: Browser, accept = 'text/html') => ({
      headers: { cookie: cookieHeader(), accept },
    })
    expect((await after.get('/polls/', as(browser))).text).toContain('Log out')
    expect((await after.get('/polls/1/', as(browser))).status).toBe(200)
    const guesses = await after.get('/2fa/status', as(guesser, 'application/json'))
    expect(guesses.json()).toMatchObject({ step: 'code', attemptsLeft: 2 })
  })
})
