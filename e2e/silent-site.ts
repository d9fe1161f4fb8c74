import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import express from 'express'
import session from 'express-session'
import { expressTwoFactor } from 'express-2fa'
import { memoryStore, type TwoFactorEvent } from 'verify-core'
import { type VonageEmulator, vonageEmulator } from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'

export const number = '+447400123456'

/** A site whose second factor begins silently. The emulator stands for Vonage and for the mobile network. */
export interface SilentSite {
  /** On another host than the emulator: the way back is from another site, for cookies too. */
  readonly url: string
  readonly vonage: VonageEmulator
  readonly events: readonly TwoFactorEvent[]
  /** Path and query of every request that has arrived. */
  readonly urls: readonly string[]
  advance(seconds: number): void
  close(): Promise<void>
}

export async function startSilentSite(): Promise<SilentSite> {
  let ahead = 0
  const clock = () => Date.now() + ahead
  const vonage = vonageEmulator({ clock })
  const provider = await vonage.listen()
  const { privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2_048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const app = express()
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://localhost:${(server.address() as AddressInfo).port}`
  const events: TwoFactorEvent[] = []
  const urls: string[] = []

  const twoFactor = expressTwoFactor({
    brand: 'Silent',
    provider: vonageVerify({
      applicationId: 'aaaaaaaa-bbbb-cccc-dddd-0123456789ab',
      privateKey,
      apiHost: provider.url,
      channels: ['silent_auth', 'sms'],
      clock,
    }),
    store: memoryStore({ clock }),
    secret: 'of the browser tests, and of nothing else',
    allowedCountries: ['GB'],
    origin: url,
    clock,
    limits: {
      sendsPerPhonePer10Minutes: 100,
      sendsPerPhonePerHour: 100,
      sendsPerPhonePerDay: 100,
      sendsPerAddressPerHour: 100,
      sendsPerPrefixPerHour: 100,
    },
    conversion: { blockShare: 0 },
    onEvent: (event) => void events.push(event),
    user: (req) => (req.session as { user?: { id: string } }).user,
  })
  app.use((req, _res, next) => {
    urls.push(req.originalUrl)
    next()
  })
  const cookie = { sameSite: 'lax', httpOnly: true } as const
  app.use(session({ secret: 'session', resave: false, saveUninitialized: false, cookie }))
  app.use('/2fa', twoFactor.routes)
  app.get('/login', (req, res) => {
    Object.assign(req.session, { user: { id: String(req.query['user'] ?? 'ann') } })
    res.redirect(303, '/inside')
  })
  app.get('/inside', twoFactor.required(), (_req, res) => void res.send('<h1>Inside</h1>'))
  app.get('/favicon.ico', (_req, res) => void res.sendStatus(204))

  return {
    url,
    vonage,
    events,
    urls,
    advance(seconds) {
      ahead += seconds * 1_000
      vonage.tick()
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await provider.close()
    },
  }
}
