import { strict as assert } from 'node:assert'
import express from 'express'
import { memoryStore, type Store, type TwoFactorEvent, type TwoFactorOptions } from 'verify-core'
import {
  type Answer,
  type Browser,
  createBrowser,
  type VonageEmulator,
  vonageEmulator,
} from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { onTestFinished } from 'vitest'
import { type AppOptions, buildApp, listen } from './contract-app.ts'

export const phone = '+447700900123'

/** A running site with an emulated provider and a clock that only moves when told. */
export interface Site {
  readonly url: string
  readonly vonage: VonageEmulator
  readonly store: Store
  readonly events: readonly TwoFactorEvent[]
  advance(seconds: number): void
  /** Earlier than at the end of the test. */
  close(): Promise<void>
  /** A browser with somebody logged in. */
  login(user?: string): Promise<Browser>
}

/** Open a site for the running test. `wrap`: what to put around its memory store. */
export async function openSite({
  wrap = (store) => store,
  options = () => ({}),
  app = {},
}: {
  readonly wrap?: (store: Store) => Store
  readonly options?: (base: TwoFactorOptions) => Partial<TwoFactorOptions>
  readonly app?: AppOptions
} = {}): Promise<Site> {
  let now = Date.UTC(2026, 0, 1, 12)
  const clock = () => now
  const vonage = vonageEmulator({ clock })
  const provider = await vonage.listen()
  const store = wrap(memoryStore({ clock }))
  const events: TwoFactorEvent[] = []
  const base: TwoFactorOptions = {
    brand: 'Site',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost: provider.url }),
    store,
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    language: 'en',
    clock,
    onEvent: (event) => {
      events.push(event)
    },
  }
  const server = await listen(buildApp(express, { ...base, ...options(base) }, app))
  let isOpen = true
  async function close() {
    if (!isOpen) return
    isOpen = false
    await server.close()
    await provider.close()
  }
  onTestFinished(close)
  return {
    url: server.url,
    vonage,
    store,
    events,
    advance(seconds) {
      now += seconds * 1_000
    },
    close,
    async login(user = 'ann') {
      const browser = createBrowser(server.url)
      assert.equal((await browser.post('/login', { form: { user } })).status, 204)
      return browser
    },
  }
}

const data = { accept: 'application/json' }

/** The page as data. */
export async function see(browser: Browser): Promise<Record<string, unknown>> {
  return (await browser.get('/2fa/status')).json()
}

/** A form of the flow, answered as data. `csrf`: known already. */
export async function act(
  browser: Browser,
  action: 'create' | 'confirm' | 'resend' | 'cancel',
  fields: Readonly<Record<string, string>> = {},
  csrf?: string,
): Promise<Answer> {
  const token = csrf ?? String((await see(browser))['csrfToken'])
  return browser.post(`/2fa/${action}`, { form: { csrf: token, ...fields }, headers: data })
}

/** Whether the guard lets this browser pass. */
export async function isIn(browser: Browser): Promise<boolean> {
  return (await browser.get('/guarded/7')).text === 'guarded 7'
}

/** Who is logged in. */
export async function userOf(browser: Browser): Promise<string | undefined> {
  const { user } = (await browser.get('/session')).json()
  return (user as { id?: string } | null)?.id
}
