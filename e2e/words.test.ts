import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { AxeBuilder } from '@axe-core/playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Page, ProblemCode } from '../packages/verify-core/src/page.ts'
import { assets } from '../packages/verify-core/src/pages/assets.ts'
import { languages } from '../packages/verify-core/src/pages/messages.ts'
import { renderPage } from '../packages/verify-core/src/pages/render.ts'
import { describeInBrowser } from './visit.ts'

const base = { brand: 'Eighteen letters..', path: '/2fa', csrfToken: 't' }
/** Those that nobody meets in the tours. */
const unreachable = new Set<ProblemCode>(['suspended', 'store_unavailable', 'not_logged_in'])
const codes = Object.keys(languages['en']?.problems ?? {}) as ProblemCode[]

/** Every page with every problem that it could have, in a language. */
function pagesIn(lang: string): readonly Page[] {
  const problems = codes.map((code) => ({ code, status: 429, retryAfterSeconds: 35 }))
  const all = { ...base, lang }
  const code = {
    ...all,
    step: 'code' as const,
    sentTo: '+44 ••• ••• 123',
    channel: 'sms' as const,
    delivery: { channel: 'sms', state: 'undelivered', nextChannel: 'voice' } as const,
    channels: ['sms', 'voice'] as const,
    codeLength: 10,
    attemptsLeft: 2,
    resendsLeft: 2,
    resendInSeconds: 35,
    expiresInSeconds: 300,
    canChangeNumber: true,
  }
  const silent = {
    channel: 'silent_auth' as const,
    delivery: { channel: 'silent_auth', state: 'undelivered', nextInSeconds: 59 } as const,
    checkUrl: 'https://api.nexmo.com/',
  }
  const mailed = {
    sentTo: 'a•••@a-mailbox.at-a-host.with-many-parts.example',
    channel: 'email' as const,
    delivery: { channel: 'email', state: 'sent', nextChannel: 'voice', nextInSeconds: 59 } as const,
    channels: ['sms', 'email', 'voice'] as const,
  }
  const pages: readonly Page[] = problems.flatMap((problem) => [
    { ...all, step: 'number', number: '+44 7400 123456', problem },
    { ...all, step: 'send', sentTo: '+44 ••• ••• 123', problem },
    { ...code, problem },
    { ...code, ...silent, problem },
    { ...code, ...mailed, problem },
    { ...all, step: 'problem', wayOn: '/2fa/', problem },
  ])
  return [...pages, { ...all, step: 'silent', state: 's', instead: 'sms' }]
}

/** Shows the page of a language by its number: `/de/17`. */
const server = createServer((req, res) => {
  const [, first = '', second = ''] = new URL(req.url ?? '', 'http://x').pathname.split('/')
  const asset = Object.entries(assets).find(([name]) => name === second)?.[1]
  const words = languages[first]
  const page = pagesIn(first)[Number(second)]
  if (asset !== undefined) res.setHeader('content-type', asset.type).end(asset.body)
  else if (words !== undefined && page !== undefined) {
    res.setHeader('content-type', 'text/html; charset=utf-8').end(renderPage(page, words))
  } else res.writeHead(204).end()
})

describeInBrowser('the words of every problem', (shared) => {
  let url = ''
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  })
  afterAll(() => void server.close())

  it.each(Object.keys(languages))('fit a width of 320 px in %s', async (lang) => {
    const page = await shared().visit({ viewport: { width: 320, height: 640 } })
    await page.goto(`${url}/${lang}/0`)
    const addresses = pagesIn(lang).map((_, at) => `/${lang}/${at}`)
    const wide = await page.evaluate(async (all) => {
      const excesses: string[] = []
      for (const address of all) {
        const text = await (await fetch(address)).text()
        document.body.replaceWith(new DOMParser().parseFromString(text, 'text/html').body)
        document.getElementById('silent')?.removeAttribute('hidden')
        const { scrollWidth, clientWidth } = document.documentElement
        if (scrollWidth > clientWidth) excesses.push(`${address}: ${scrollWidth} px`)
      }
      return excesses
    }, addresses)
    expect(wide).toEqual([])
  })

  it.each(['light', 'dark'] as const)(
    'that nobody meets in the tours are read by everybody, in the %s',
    async (colorScheme) => {
      const page = await shared().visit({ viewport: { width: 320, height: 640 }, colorScheme })
      const found: string[] = []
      for (const [at, { step, problem }] of pagesIn('en').entries()) {
        if (step !== 'problem' || !unreachable.has(problem.code)) continue
        await page.goto(`${url}/en/${at}`)
        const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze()
        found.push(...violations.map(({ id }) => `${step} ${problem.code}: ${id}`))
      }
      expect(found).toEqual([])
    },
  )
})
