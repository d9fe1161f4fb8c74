import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest'
import { launchChromium } from '../tools/browser.ts'
import { number, type SilentSite, startSilentSite } from './silent-site.ts'

const phone = { width: 360, height: 740 }
const executable = inject('chromium')

describe.skipIf(executable === '')('a silent first step', () => {
  let browser: Browser
  let site: SilentSite
  let people = 0
  beforeAll(async () => {
    ;[browser, site] = await Promise.all([launchChromium(executable), startSilentSite()])
  })
  afterAll(async () => {
    await browser.close()
    await site.close()
  })

  /** Somebody in a browser of their own, who has asked for a code. */
  async function begin({ javaScriptEnabled = true, withClock = false } = {}) {
    // Later than everybody before.
    site.advance(600)
    people += 1
    const context = await browser.newContext({
      baseURL: site.url,
      locale: 'en-GB',
      viewport: phone,
      javaScriptEnabled,
    })
    context.setDefaultTimeout(10_000)
    const complaints: string[] = []
    context.on('weberror', ({ error }) => complaints.push(String(error())))
    context.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        complaints.push(message.text())
      }
    })
    onTestFinished(async () => {
      await context.close()
      expect(complaints).toEqual([])
    })
    const page = await context.newPage()
    if (withClock) await page.clock.install()
    site.vonage.clearFaults()
    await page.goto(`/login?user=person-${people}`)
    await page.getByLabel('Phone number').fill(number)
    await page.getByRole('button', { name: 'Send code' }).click()
    await page.getByText('Waiting for your mobile network…').waitFor()
    const sent = site.vonage.sends(number)
    return { page, context, sends: () => site.vonage.sends(number) - sent }
  }

  const link = (page: Page) => page.getByRole('link', { name: 'Continue with mobile data' })
  const instead = (page: Page) => page.getByRole('button', { name: 'Send a text message instead' })
  const field = (page: Page) => page.getByLabel(/^Code/)
  async function arrived(page: Page): Promise<void> {
    await page.getByRole('heading', { name: 'Inside' }).waitFor()
    expect(page.url()).toBe(`${site.url}/inside`)
  }
  /** Type the code of the message; without scripts the button sends it. */
  async function enterCode(page: Page): Promise<void> {
    const sendsItself = await page.locator('[data-script]').isVisible()
    await field(page).fill(site.vonage.lastCode(number))
    if (!sendsItself) await page.getByRole('button', { name: 'Verify' }).click()
  }

  it('lets in by one tap, and leaves no trace of the code', async () => {
    const { page, sends } = await begin()
    const referrers: unknown[] = []
    page.on('request', (request) => {
      if (request.url().includes('/silent-auth/')) referrers.push(request.headers()['referer'])
    })
    const shown: string[] = []
    await page.route('**/2fa/confirm', async (route) => {
      shown.push(page.url())
      await route.continue()
    })
    await link(page).click()
    await arrived(page)
    expect(shown).toEqual([`${site.url}/2fa/silent`])
    expect(sends()).toBe(0)
    expect(referrers).toEqual([undefined])
    const verified = site.events.findLast(({ type }) => type === 'verified')
    expect(verified).toMatchObject({ channel: 'silent_auth' })

    const start = site.vonage.requests.findLast(({ operation }) => operation === 'redirect')
    const id = start?.path.split('/')[3] ?? 'no id'
    const check = site.vonage.requests.findLast(({ operation }) => operation === 'check')
    const { code } = (check?.body ?? {}) as { code?: string }
    expect(code).toMatch(/^\w{6}$/)
    const told = JSON.stringify([site.urls, site.events])
    expect(told).not.toContain(id)
    expect(told).not.toContain(code)
    await page.goBack()
    expect(page.url()).not.toContain(code)
    expect(page.url()).not.toContain(id)
  })

  it.each(['not_completed', 'other_number', 'unsupported_network', 'no_mobile_data'] as const)(
    'sends a message by itself when the network says: %s',
    async (because) => {
      const { page, sends } = await begin()
      site.vonage.fault({ kind: 'silent_failure', because })
      await link(page).click()
      await page.getByText('We sent a text message to').waitFor()
      expect(page.url()).toBe(`${site.url}/2fa/verify`)
      expect(sends()).toBe(1)
      await enterCode(page)
      await arrived(page)
    },
  )

  it.each([true, false])('sends a message when asked for one, scripts: %s', async (scripts) => {
    const { page, sends } = await begin({ javaScriptEnabled: scripts })
    expect(await link(page).isVisible()).toBe(scripts)
    await instead(page).click()
    await page.getByText('We sent a text message to').waitFor()
    expect(sends()).toBe(1)
    await enterCode(page)
    await arrived(page)
  })

  it('sends a message after a minute, and shows the code form for it', async () => {
    const { page, sends } = await begin({ withClock: true })
    await page.getByText(/If that does not work, we send you a code in/).waitFor()
    site.advance(61)
    await page.clock.runFor(62_000)
    await page.getByText('We sent a text message to').waitFor()
    expect(await link(page).count()).toBe(0)
    expect(sends()).toBe(1)
    await enterCode(page)
    await arrived(page)
  })

  it('without scripts, takes the code of the message that comes after a minute', async () => {
    const { page, sends } = await begin({ javaScriptEnabled: false })
    site.advance(61)
    expect(sends()).toBe(1)
    await enterCode(page)
    await arrived(page)
  })

  it('says what to do to whoever comes back without scripts', async () => {
    const { page, sends } = await begin({ javaScriptEnabled: false })
    await page.goto((await page.locator('#silent a').getAttribute('href')) ?? '')
    await page.getByText('does not run the script').waitFor()
    await instead(page).click()
    await page.getByText('We sent a text message to').waitFor()
    expect(sends()).toBe(1)
  })

  it('does nothing for a link of somebody else', async () => {
    const { page, sends } = await begin()
    const checks = site.vonage.checks(number)
    for (const foreign of [
      '/2fa/silent#request_id=c11236f4&code=si9sfG',
      `/2fa/silent?state=${'x'.repeat(43)}#request_id=c11236f4&code=si9sfG`,
      `/2fa/silent?state=${'x'.repeat(43)}#error_description=no`,
    ]) {
      await page.goto(foreign)
      await page.getByText('Waiting for your mobile network…').waitFor()
      expect(page.url()).toBe(`${site.url}/2fa/verify#`)
    }
    expect(site.vonage.checks(number)).toBe(checks)
    expect(sends()).toBe(0)
    await link(page).click()
    await arrived(page)
  })

  it('gives the code of a phone that was lured to nobody', async () => {
    const { page } = await begin()
    const checkUrl = (await link(page).getAttribute('href')) ?? ''
    const owner = await (await browser.newContext({ baseURL: site.url })).newPage()
    const posts: string[] = []
    owner.on('request', (request) => {
      if (request.method() === 'POST') posts.push(request.url())
    })
    await owner.goto('/login?user=owner')
    await owner.getByLabel('Phone number').waitFor()
    await owner.goto(checkUrl)
    await owner.getByLabel('Phone number').waitFor()
    expect(owner.url()).toBe(`${site.url}/2fa/`)
    expect(posts).toEqual([])
    await owner.context().close()
    await page.goto('/inside')
    expect(page.url()).toContain('/2fa/')
  })

  it.each(['light', 'dark'] as const)('can be read and used by everybody, %s', async (scheme) => {
    const { page } = await begin({ javaScriptEnabled: true })
    await page.setViewportSize({ width: 320, height: 640 })
    await page.emulateMedia({ colorScheme: scheme })
    const faults = async () => {
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
      const { scrollWidth, clientWidth } = await page.evaluate(() => document.documentElement)
      const found = violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`))
      return [...found, ...(scrollWidth > clientWidth ? ['scrolls sideways'] : [])]
    }
    expect(await faults()).toEqual([])
    // Back from the network, held before the script has posted.
    await page.route('**/silent.js*', (route) => route.fulfill({ body: '' }))
    await page.goto((await link(page).getAttribute('href')) ?? '')
    await instead(page).waitFor()
    expect(await faults()).toEqual([])
  })
})
