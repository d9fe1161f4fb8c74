import { generateKeyPairSync } from 'node:crypto'
import express, { type Express, type RequestHandler } from 'express'
import session from 'express-session'
import { memoryStore, type Store, type TwoFactorEvent } from 'verify-core'
import {
  createBrowser,
  signWebhook,
  vonageEmulator,
  type WebhookSignature,
} from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { onTestFinished } from 'vitest'
import {
  expressTwoFactor,
  type ExpressTwoFactor,
  type ExpressTwoFactorOptions,
} from '../src/index.ts'
import { listen } from './contract-app.ts'

export const phone = '+447700900123'
export const applicationId = 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab'
export const signatureSecret = 'the signature secret of the account'

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

/** Puts the second factor into an app. */
export type Mount = (app: Express, twoFactor: ExpressTwoFactor, sessions: RequestHandler) => void

/** As the docs say: webhooks first, then sessions and parsers. */
const asDocumented: Mount = (app, twoFactor, sessions) => {
  app.post('/2fa/webhooks/vonage', twoFactor.webhooks)
  app.use(sessions, express.json())
  app.use('/2fa', twoFactor.routes)
}

/** An Express app with a second factor, whose provider posts webhooks to it; somebody is waiting for a code. */
export async function webhookWorld(
  mount: Mount = asDocumented,
  more: (store: Store) => Partial<ExpressTwoFactorOptions> = () => ({}),
) {
  const time = { now: Date.UTC(2026, 0, 1, 12) }
  const clock = () => time.now
  const vonage = vonageEmulator({ clock })
  const provider = await vonage.listen()
  onTestFinished(() => provider.close())
  const events: TwoFactorEvent[] = []
  const store = memoryStore({ clock })
  const twoFactor = expressTwoFactor({
    brand: 'Test',
    provider: vonageVerify({
      applicationId,
      privateKey,
      signatureSecret,
      apiHost: provider.url,
      channels: ['sms', 'voice'],
      clock,
    }),
    store,
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    language: 'en',
    clock,
    user: () => ({ id: 'ann' }),
    onEvent: (event) => void events.push(event),
    ...more(store),
  })
  const app = express()
  mount(app, twoFactor, session({ secret: 'sessions', resave: false, saveUninitialized: false }))
  app.get('/guarded', twoFactor.required(), (_req, res) => void res.send('in'))
  const faults: unknown[] = []
  app.use(((error, _req, res, _next) => {
    faults.push(error)
    res.sendStatus(500)
  }) satisfies express.ErrorRequestHandler)
  const { url, close } = await listen(app)
  onTestFinished(close)

  const endpoint = `${url}/2fa/webhooks/vonage`
  const browser = createBrowser(url)
  const status = async () =>
    (await browser.get('/2fa/status', { headers: { accept: 'application/json' } })).json()
  const post = async (action: string, fields: Record<string, string> = {}) =>
    browser.post(`/2fa/${action}`, {
      form: { csrf: String((await status())['csrfToken']), ...fields },
    })
  return {
    time,
    vonage,
    store,
    events,
    faults,
    url,
    endpoint,
    browser,
    status,
    post,
    /** How the code is on its way, but for the words. */
    async delivery() {
      const told = (await status())['delivery'] as Record<string, unknown>
      const { text: _text, nextText: _nextText, ...delivery } = told
      return delivery
    },
    /** Ask for a code; answers what Vonage knows of the send. */
    async begin() {
      await post('create', { number: phone })
      const body = vonage.requests.at(-1)?.body as { client_ref: string }
      const requestId = vonage.messages(phone)[0]?.requestId
      return { client_ref: body.client_ref, request_id: requestId }
    },
    sign: (body: string, forgery: Partial<WebhookSignature> = {}) =>
      signWebhook(body, { secret: signatureSecret, applicationId, at: time.now, ...forgery }),
    /** Post as Vonage does. */
    send: (body: string, headers: Readonly<Record<string, string>> = {}) =>
      fetch(endpoint, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
      }),
  }
}

export type WebhookWorld = Awaited<ReturnType<typeof webhookWorld>>
