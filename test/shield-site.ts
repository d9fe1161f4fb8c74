import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { type AddressInfo, connect, createServer as createTcpServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  memoryStore,
  type TwoFactorEvent,
  type TwoFactorOptions,
  type VerifyProvider,
} from 'verify-core'
import { createBrowser, signWebhook } from 'verify-core/testing'
import { vonageVerify } from 'verify-core/vonage'
import { onTestFinished } from 'vitest'
import { applicationId, builders, rightCode, signatureSecret } from './differential/sites.ts'

export const frameworks = ['express', 'koa'] as const
export type Framework = (typeof frameworks)[number]

export { rightCode }

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2_048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

/** Caps that are not in the way of what a test is about. */
export const roomy = {
  sendsPerAddressPerHour: 1_000_000,
  sendsPerPrefixPerHour: 1_000_000,
  sendsPerMinute: 1_000_000,
} as const

/** A signed webhook, as Vonage would post it. */
export interface Report {
  readonly status: string
  readonly type?: 'event' | 'summary'
  readonly jti?: string
  /** Instead of the name of the send. */
  readonly clientRef?: string
}

interface Place {
  /** Whom `/staff` asks for a second factor. */
  readonly enforce?: () => boolean
  /** Reached through a Unix socket, as behind nginx: there is no client address then. */
  readonly isOverSocket?: boolean
}

/** The same app on a Unix socket, and a port that leads there byte by byte. */
async function overSocket(server: Server): Promise<AddressInfo> {
  const folder = mkdtempSync(join(tmpdir(), 'two-factor-'))
  const path = join(folder, 'app.sock')
  const inner = createServer(...(server.listeners('request') as [RequestListener])).listen(path)
  const front = createTcpServer((socket) => {
    const onward = connect(path)
    socket.pipe(onward).pipe(socket)
    socket.on('error', () => onward.destroy())
    onward.on('error', () => socket.destroy())
  }).listen(0, '127.0.0.1')
  onTestFinished(() => {
    inner.closeAllConnections()
    inner.close()
    front.close()
    rmSync(folder, { recursive: true })
  })
  await Promise.all([once(inner, 'listening'), once(front, 'listening')])
  return front.address() as AddressInfo
}

/** A site of either framework whose provider keeps what it was asked, and reports what the test has it report. */
export async function shieldSite(
  framework: Framework,
  more: Partial<TwoFactorOptions> = {},
  { enforce = () => true, isOverSocket = false }: Place = {},
) {
  const time = { now: Date.UTC(2026, 0, 1, 12) }
  const clock = () => time.now
  const events: TwoFactorEvent[] = []
  const sends: { readonly to: string; readonly clientRef: string; readonly requestId: string }[] =
    []
  const checks: string[] = []
  const { webhook } = vonageVerify({ applicationId, privateKey, signatureSecret })
  if (webhook === undefined) throw new Error('A provider with a signature secret reads webhooks')
  const start: VerifyProvider['start'] = ({ to, clientRef }) => {
    const requestId = `request-${sends.length + 1}`
    sends.push({ to, clientRef, requestId })
    return Promise.resolve({ ok: true, requestId, channel: 'sms' })
  }
  const options: TwoFactorOptions = {
    brand: 'Shield',
    provider: {
      name: 'vonage',
      channels: ['sms'],
      codeLength: 6,
      start,
      resend: start,
      check: (_id, code) => {
        checks.push(code)
        return Promise.resolve(
          code === rightCode ? { ok: true } : { ok: false, reason: 'wrong_code' },
        )
      },
      cancel: () => Promise.resolve(),
      webhook,
    },
    store: memoryStore({ clock }),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB', 'US'],
    language: 'en',
    limits: roomy,
    bulkhead: { startsPerSecond: 100_000 },
    onEvent: (event) => void events.push(event),
    clock,
    ...more,
  }
  const server = await builders[framework]({ options, user: (session) => session.user, enforce })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const { port } = isOverSocket ? await overSocket(server) : (server.address() as AddressInfo)
  const url = `http://127.0.0.1:${port}`
  let reports = 0

  /** Somebody who is logged in, with a browser of their own. */
  async function person(id: string) {
    const browser = createBrowser(url)
    const json = { accept: 'application/json' }
    await browser.get(`/login?user=${id}`)
    return {
      browser,
      async post(
        action: string,
        fields: Record<string, string> = {},
        headers: Record<string, string> = {},
      ) {
        const status = await browser.get('/2fa/status', { headers: json })
        const form = { csrf: String(status.json()['csrfToken']), ...fields }
        return browser.post(`/2fa/${action}`, { form, headers: { ...json, ...headers } })
      },
    }
  }

  return {
    time,
    events,
    sends,
    checks,
    options,
    url,
    person,
    of: <Type extends TwoFactorEvent['type']>(type: Type) =>
      events.filter((event): event is TwoFactorEvent & { type: Type } => event.type === type),
    /** Somebody new asks for a code, and proves the number or goes away; answers the status of the asking. */
    async visit(number: string, proves = false) {
      const who = await person(`${framework}-user-${sends.length}-${events.length}`)
      const { status } = await who.post('create', { number })
      if (proves) await who.post('confirm', { code: rightCode })
      return status
    },
    /** Vonage says of the n-th send (from 0) what became of it. */
    async report(nth: number, { status, type = 'event', jti, clientRef }: Report) {
      const send = sends[nth]
      reports += 1
      const body = JSON.stringify({
        client_ref: clientRef ?? send?.clientRef,
        request_id: send?.requestId,
        type,
        status,
        ...(type === 'event' && { channel: 'sms' }),
      })
      const authorization = signWebhook(body, {
        secret: signatureSecret,
        applicationId,
        at: time.now,
        claims: { jti: jti ?? `report-${reports}` },
      })
      const headers = { 'content-type': 'application/json', authorization }
      const answer = await fetch(`${url}/2fa/webhooks/vonage`, { method: 'POST', headers, body })
      return answer.status
    },
  }
}
