import type { BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, onTestFinished } from 'vitest'
import { launchChromium } from '../tools/browser.ts'
import { type Site, startSite } from './site.ts'

export const phone = { width: 360, height: 740 }
export const desktop = { width: 1280, height: 800 }

/** What the tests of a file share: one Chromium, one site. */
export interface Shared {
  readonly site: Site
  /** A page in a browser of its own, whose console must stay empty. */
  visit(options?: BrowserContextOptions): Promise<Page>
}

/** Describe what needs a real browser; skipped, loudly, where there is none. */
export function describeInBrowser(name: string, define: (shared: () => Shared) => void): void {
  const executable = inject('chromium')
  describe.skipIf(executable === '')(name, () => {
    let shared: (Shared & { readonly close: () => Promise<void> }) | undefined

    beforeAll(async () => {
      shared = await share(executable)
    })
    afterAll(() => shared?.close())
    define(() => {
      if (shared === undefined) throw new Error('The site has not started')
      return shared
    })
  })
}

async function share(executable: string) {
  const [browser, site] = await Promise.all([launchChromium(executable), startSite()])

  async function visit(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({
      baseURL: site.url,
      locale: 'en-GB',
      viewport: phone,
      ...options,
    })
    context.setDefaultTimeout(10_000)
    const complaints: string[] = []
    context.on('console', (message) => {
      if (isComplaint(message.type(), message.text())) complaints.push(message.text())
    })
    context.on('weberror', ({ error }) => complaints.push(String(error())))
    context.on('requestfailed', (request) => {
      const failure = request.failure()?.errorText ?? ''
      // A page that is left takes its requests along.
      if (failure !== 'net::ERR_ABORTED') complaints.push(`${failure} ${request.url()}`)
    })
    onTestFinished(async () => {
      await context.close()
      expect(complaints).toEqual([])
      expect(site.errors).toEqual([])
    })
    return context.newPage()
  }

  return {
    site,
    visit,
    close: async () => {
      await browser.close()
      await site.close()
    },
  }
}

/** Anything but what Chromium says of each page that is answered with an error status. */
function isComplaint(type: string, text: string): boolean {
  if (type !== 'error' && type !== 'warning') return false
  return !/^Failed to load resource: the server responded with a status of \d+/.test(text)
}
