import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createBrowser, type VonageEmulator, vonageEmulator } from 'verify-core/testing'
import { createApp } from '../examples/pollstr/src/app.ts'
import { createSecondFactor } from '../examples/pollstr/src/second-factor.ts'
import { openStores } from '../examples/pollstr/src/stores.ts'

/** Somebody with an account and a phone. */
export interface Person {
  readonly username: string
  readonly password: string
  /** E.164, nobody else's. */
  readonly number: string
}

/** Pollstr in this process, on loopback, with an emulated provider and a clock that can be put forward. */
export interface Site {
  readonly url: string
  readonly vonage: VonageEmulator
  /** Let time pass for the site and the provider. */
  advance(seconds: number): void
  /** The site's time now. */
  now(): Date
  /** A new person, who comes ten minutes after everything that was before: the budgets of all are fresh. */
  newPerson(): Person
  /** The errors that became a 500. */
  readonly errors: readonly unknown[]
  close(): Promise<void>
}

export async function startSite(): Promise<Site> {
  let ahead = 0
  const clock = () => Date.now() + ahead
  const advance = (seconds: number) => void (ahead += seconds * 1_000)
  const errors: unknown[] = []
  const vonage = vonageEmulator({ clock })
  const provider = await vonage.listen()
  const stores = await openStores({ database: ':memory:', withDemoUser: true, clock })
  const secret = 'of the browser tests, and of nothing else'
  const twoFactor = createSecondFactor({
    stores,
    vonage: { apiKey: 'emulated', apiSecret: 'emulated-secret' },
    vonageApiHost: provider.url,
    secret,
    allowedCountries: ['GB', 'US'],
    isDemo: true,
    clock,
  })
  await twoFactor.warmUp()
  const app = createApp({
    stores,
    twoFactor,
    sessionSecret: secret,
    voteSecret: secret,
    origins: [],
    isProduction: false,
    phoneMessages: () =>
      vonage
        .messages()
        .slice(0, 5)
        .map(({ to, channel, code, at }) => ({ to, channel, code, at: at.toISOString() })),
    onError: (error) => errors.push(error),
  })
  const server = createServer(app).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  // Hashing a password takes a while: everybody has that of the demo user.
  const add = (username: string) => stores.database.rows`
    INSERT INTO users (username, password, created_at)
    SELECT ${username}, password, created_at FROM users WHERE username = 'test'`
  let people = 0

  return {
    url: `http://127.0.0.1:${port}`,
    vonage,
    advance,
    now: () => new Date(clock()),
    newPerson() {
      advance(600)
      people += 1
      const username = `person-${people}`
      // It comes before whatever the person asks for: SQLite answers in turn.
      add(username).catch((error: unknown) => errors.push(error))
      return { username, password: 'test1234', number: `+44740012${String(3000 + people)}` }
    },
    errors,
    async close() {
      server.closeAllConnections()
      server.close()
      await provider.close()
      await stores.close()
    },
  }
}

/** Guess wrong until the user is locked out, without a browser: it would take long. Answers nothing new. */
export async function lockOut(site: Site, { username, password, number }: Person): Promise<void> {
  const browser = createBrowser(site.url)
  const form = async (path: string) => ({ csrf: (await browser.get(path)).hidden('csrf') ?? '' })
  await browser.post('/login/', { form: { ...(await form('/login/')), username, password } })
  for (let guesses = 0; guesses < 10; guesses += 1) {
    if (guesses % 3 === 0) {
      site.advance(600)
      await browser.post('/2fa/create', { form: { ...(await form('/2fa/')), number } })
    }
    const code = wrongCode(site, number, guesses)
    await browser.post('/2fa/confirm', { form: { ...(await form('/2fa/verify')), code } })
  }
}

/** Another code than the one that was sent. */
export function wrongCode({ vonage }: Site, number: string, shift = 0): string {
  const right = Number(vonage.lastCode(number))
  return String((right + 1 + shift) % 1_000_000).padStart(6, '0')
}
