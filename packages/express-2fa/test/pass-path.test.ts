import express from 'express'
import session from 'express-session'
import { createBrowser, vonageEmulator } from 'verify-core/testing'
import { memoryStore } from 'verify-core'
import { vonageVerify } from 'verify-core/vonage'
import { describe, expect, it, onTestFinished } from 'vitest'
import { buildApp, type ExpressModule, listen } from './contract-app.ts'

const phone = '+447700900123'

/** A session store that counts the sessions that are saved. */
class CountingStore extends session.MemoryStore {
  writes = 0

  override set(id: string, value: session.SessionData, done?: (error?: unknown) => void): void {
    this.writes += 1
    super.set(id, value, done)
  }
}

/** An app, and a browser that has passed its second factor. */
async function verified() {
  const vonage = vonageEmulator()
  const { url: apiHost, close } = await vonage.listen()
  const sessionStore = new CountingStore()
  const options = {
    brand: 'Passing',
    provider: vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost }),
    store: memoryStore(),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
  }
  const app = await listen(buildApp(express as ExpressModule, options, { sessionStore }))
  onTestFinished(async () => {
    await app.close()
    await close()
  })
  const browser = createBrowser(app.url)
  await browser.post('/login', { form: { user: 'ann' } })
  const csrf = (await browser.get('/2fa/')).hidden('csrf') ?? ''
  await browser.post('/2fa/create', { form: { csrf, number: phone } })
  await browser.post('/2fa/confirm', { form: { csrf, code: vonage.lastCode(phone) } })
  return { browser, sessionStore }
}

describe('the guard, where it lets pass', () => {
  it('writes no session and sets no cookie', async () => {
    const { browser, sessionStore } = await verified()
    const before = sessionStore.writes
    const answer = await browser.get('/guarded/7')
    expect([answer.status, answer.text]).toEqual([200, 'guarded 7'])
    expect(sessionStore.writes).toBe(before)
    expect(answer.headers.getSetCookie()).toEqual([])
  })
})
