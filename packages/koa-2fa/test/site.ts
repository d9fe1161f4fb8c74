import assert from 'node:assert/strict'
import type Koa from 'koa'
import { memoryStore, type TwoFactorOptions } from 'verify-core'
import {
  type Browser,
  createBrowser,
  vonageEmulator,
  type VonageEmulator,
} from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { onTestFinished } from 'vitest'
import { listen } from './contract-app.ts'

export const phone = '+447700900123'

/** A Koa app on loopback beside an emulated provider, for one test. */
export interface Site {
  readonly url: string
  readonly vonage: VonageEmulator
  browser(): Browser
  /** A browser with somebody logged in. */
  login(): Promise<Browser>
  /** Ask for a code and answer the form that would confirm it. */
  askForCode(browser: Browser): Promise<{ csrf: string; code: string }>
}

/** Open a site for the running test. */
export async function openSite(build: (options: TwoFactorOptions) => Koa): Promise<Site> {
  const vonage = vonageEmulator()
  const provider = await vonage.listen()
  const options: TwoFactorOptions = {
    brand: 'Site',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost: provider.url }),
    store: memoryStore(),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
  }
  const server = await listen(build(options))
  onTestFinished(async () => {
    await server.close()
    await provider.close()
  })
  return {
    url: server.url,
    vonage,
    browser: () => createBrowser(server.url),
    async login() {
      const browser = createBrowser(server.url)
      const answer = await browser.post('/login', { form: { user: 'ann', keep: 'this' } })
      assert.ok(answer.status < 400, answer.text)
      return browser
    },
    async askForCode(browser) {
      const form = { csrf: await tokenOf(browser, '/2fa/'), number: phone }
      assert.equal((await browser.post('/2fa/create', { form })).status, 303)
      return { csrf: await tokenOf(browser, '/2fa/verify'), code: vonage.lastCode(phone) }
    },
  }
}

async function tokenOf(browser: Browser, path: string): Promise<string> {
  return (await browser.get(path)).hidden('csrf') ?? ''
}
