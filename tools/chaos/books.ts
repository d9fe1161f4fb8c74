import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { vonageEmulator } from 'verify-core/testing'
import type { Random } from './random.ts'

/** What the provider was asked and what it said: the truth that the site is held against. */
export interface Books {
  readonly url: string
  /** The code that was last sent to a phone; empty when none was. */
  code(phone: string): string
  /** How many codes were sent to a phone. */
  sends(phone: string): number
  /** How many codes of a phone were found right. */
  proofs(phone: string): number
  /** How many codes of a phone were checked, right or wrong. */
  checks(phone: string): number
  /** The most checks that one verification has seen. */
  mostChecks(): number
  totals(): { readonly sends: number; readonly checks: number; readonly proofs: number }
  /** Let time pass for the provider. */
  advance(ms: number): void
  close(): Promise<void>
}

interface Page {
  sends: number
  checks: number
  proofs: number
}

/** Open the provider; each answer takes up to 60 ms, so that a process can die in between. */
export async function openBooks(random: Random): Promise<Books> {
  let ahead = 0
  const vonage = vonageEmulator({ clock: () => Date.now() + ahead })
  const pages = new Map<string, Page>()
  const phones = new Map<string, string>()
  const checked = new Map<string, number>()

  function pageOf(phone: string): Page {
    const page = pages.get(phone) ?? { sends: 0, checks: 0, proofs: 0 }
    pages.set(phone, page)
    return page
  }

  function writeDown(path: string, body: string, answer: { ok: boolean; text: string }): void {
    if (path === '/v2/verify') {
      if (!answer.ok) return
      const { workflow } = JSON.parse(body) as { workflow: { to: string }[] }
      const { request_id: requestId } = JSON.parse(answer.text) as { request_id: string }
      const phone = `+${workflow[0]?.to}`
      phones.set(requestId, phone)
      pageOf(phone).sends += 1
      return
    }
    const requestId = path.split('/')[3] ?? ''
    if (!body.includes('"code"')) return
    const page = pageOf(phones.get(requestId) ?? 'nobody')
    page.checks += 1
    if (answer.ok) page.proofs += 1
    checked.set(requestId, (checked.get(requestId) ?? 0) + 1)
  }

  const server = createServer((req, res) => {
    const answer = async () => {
      const body = await text(req)
      await delay(random.between(0, 30))
      const response = await vonage.handle(
        new Request(`http://provider${req.url}`, {
          method: req.method ?? 'GET',
          headers: Object.entries(req.headers).flatMap(([name, value]) =>
            typeof value === 'string' && name !== 'connection'
              ? [[name, value] as [string, string]]
              : [],
          ),
          ...(body !== '' && { body }),
        }),
      )
      const said = await response.text()
      writeDown(req.url ?? '', body, { ok: response.ok, text: said })
      await delay(random.between(0, 30))
      res.writeHead(response.status, { 'content-type': response.headers.get('content-type') ?? '' })
      res.end(said)
    }
    answer().catch(() => req.socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sum = (of: keyof Page) => [...pages.values()].reduce((all, page) => all + page[of], 0)

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    code: (phone) => vonage.messages(phone)[0]?.code ?? '',
    sends: (phone) => pageOf(phone).sends,
    proofs: (phone) => pageOf(phone).proofs,
    checks: (phone) => pageOf(phone).checks,
    mostChecks: () => Math.max(0, ...checked.values()),
    totals: () => ({ sends: sum('sends'), checks: sum('checks'), proofs: sum('proofs') }),
    advance: (ms) => void (ahead += ms),
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
