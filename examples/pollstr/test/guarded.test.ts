import { type Browser, expectGuarded, guardReport } from 'verify-core/testing'
import { expect, it } from 'vitest'
import { createApp } from '../src/app.ts'
import { createSecondFactor } from '../src/second-factor.ts'
import { temporaryStores } from './temporary.ts'

const secret = 'a secret of at least thirty-two bytes'

/** The whole app, with the emulated phone. */
async function buildApp() {
  const stores = await temporaryStores()
  const twoFactor = createSecondFactor({
    stores,
    vonage: { apiKey: 'abcd1234', apiSecret: 'a-secret' },
    secret,
    allowedCountries: ['GB'],
    isDemo: true,
  })
  return createApp({
    stores,
    twoFactor,
    sessionSecret: secret,
    voteSecret: secret,
    origins: [],
    isProduction: false,
    phoneMessages: () => [],
  })
}

const options = {
  loginPath: '/login/',
  async login(browser: Browser) {
    const csrf = (await browser.get('/login/')).hidden('csrf') ?? ''
    const form = { csrf, username: 'test', password: 'test1234' }
    expect((await browser.post('/login/', { form })).status).toBe(303)
  },
  // What everybody may see, and what comes before the second factor.
  except: [
    '/',
    '/healthz',
    '/favicon.ico',
    '/dev/phone',
    'GET /polls/',
    '/login/',
    '/register/',
    '/logout/',
    // Signed by Vonage, and never grants anything.
    'POST /2fa/webhooks/vonage',
  ],
}

it('guards every route of Pollstr but those that are named here', async () => {
  await expectGuarded(await buildApp(), options)
})

it('guards what the tutorial guards', async () => {
  const report = await guardReport(await buildApp(), options)
  const guarded = report.split('\n').filter((line) => line.endsWith('guarded'))
  expect(guarded.map((line) => line.replace(/ +/g, ' ').replace(/ guarded$/, ''))).toEqual([
    'GET /polls/new/',
    'POST /polls/new/',
    'GET /polls/:id/',
    'POST /polls/:id/vote/',
    'GET /polls/:id/results/',
    'GET /account/',
    'POST /account/sign-out-everywhere/',
  ])
})
