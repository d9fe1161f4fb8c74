import { Vonage } from '@vonage/server-sdk'
import { setupServer } from 'msw/node'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { vonageEmulator, type VonageEmulator } from '../vonage-emulator.ts'

const number = '447700900123'
const authorization = `Basic ${Buffer.from('abcd1234:secret').toString('base64')}`

interface Face {
  readonly vonage: VonageEmulator
  readonly url: string
}

/** The legacy API of the real SDK; an empty key keeps it from looking for a file. */
function sdk(url: string, timeout = 5_000) {
  const credentials = { apiKey: 'abcd1234', apiSecret: 'secret', privateKey: '' }
  return new Vonage(credentials, { apiHost: url, timeout }).verify
}

const startV2 = (url: string, init: RequestInit = {}) =>
  fetch(`${url}/v2/verify`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({ brand: 'Acme', workflow: [{ channel: 'sms', to: number }] }),
    ...init,
  })

interface Body {
  readonly request_id: string
  readonly check_url: string
}

const read = async (response: Response) => (await response.json()) as Body

/** What both faces promise. */
function promises(face: () => Face) {
  it('serves the real SDK, start to end', async () => {
    const { vonage, url } = face()
    const verify = sdk(url)
    const started = await verify.start({ number, brand: 'Acme' })
    expect(started).toMatchObject({ status: '0' })
    const id = 'requestId' in started ? String(started.requestId) : ''
    expect(await verify.cancel(id)).toMatchObject({ status: '19' })
    expect(await verify.trigger(id)).toMatchObject({ status: '0' })
    expect(await verify.search(id)).toMatchObject({ status: 'IN PROGRESS' })
    expect(await verify.check(id, vonage.lastCode(number))).toMatchObject({ status: '0' })
  })

  it('serves v2', async () => {
    const { vonage, url } = face()
    const started = await startV2(url)
    expect(started.status).toBe(202)
    const { request_id: id } = await read(started)
    const checked = await fetch(`${url}/v2/verify/${id}`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ code: vonage.lastCode(number) }),
    })
    expect(await read(checked)).toEqual({ request_id: id, status: 'completed' })
    const cancel = { method: 'DELETE', headers: { authorization } }
    const gone = await fetch(`${url}/v2/verify/${id}`, cancel)
    expect(gone.headers.get('content-type')).toBe('application/problem+json')
    expect(gone.status).toBe(404)
  })

  it('answers a cancel with 204', async () => {
    const { vonage, url } = face()
    const { request_id: id } = await read(await startV2(url))
    vonage.fault({ kind: 'answer', status: 204, body: '' })
    const cancel = { method: 'DELETE', headers: { authorization } }
    expect((await fetch(`${url}/v2/verify/${id}`, cancel)).status).toBe(204)
  })

  it.each([
    ['reset_before', 0],
    ['reset_after', 1],
  ] as const)('breaks the connection on %s', async (kind, sent) => {
    const { vonage, url } = face()
    vonage.fault({ kind })
    const start = sdk(url).start({ number, brand: 'Acme' })
    await expect(start).rejects.toThrow(/fetch failed|Failed to fetch/)
    expect(vonage.sends(number)).toBe(sent)
  })

  it('lets the SDK run into its timeout on a hang', async () => {
    const { vonage, url } = face()
    vonage.fault({ kind: 'hang' })
    const start = sdk(url, 50).start({ number, brand: 'Acme' })
    await expect(start).rejects.toMatchObject({ name: 'AbortError' })
    expect(vonage.starts(number)).toBe(1)
  })

  it('breaks an answer off half-way', async () => {
    const { vonage, url } = face()
    vonage.fault({ kind: 'half_body' })
    const response = await startV2(url)
    expect(response.status).toBe(202)
    await expect(response.json()).rejects.toThrow()
  })

  it('lets an answer drip in, and stops when the caller has gone', async () => {
    const { vonage, url } = face()
    vonage.fault({ kind: 'drip', everyMs: 1, times: 1 })
    const dripped = await read(await startV2(url))
    expect(dripped.request_id).toBe(vonage.messages(number)[0]?.requestId)
    vonage.reset()
    vonage.fault({ kind: 'drip', everyMs: 60_000 })
    const start = sdk(url, 50).start({ number, brand: 'Acme' })
    await expect(start).rejects.toThrow()
    expect(vonage.sends(number)).toBe(1)
  })

  it('hands over headers', async () => {
    const { vonage, url } = face()
    vonage.fault({ kind: 'throttled', retryAfterSeconds: 3 })
    const response = await startV2(url)
    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '3'])
  })
}

describe('handlers', () => {
  const vonage = vonageEmulator()
  const server = setupServer()

  beforeEach(async () => {
    vonage.reset()
    server.listen({ onUnhandledFrame: 'error' })
    server.use(...(await vonage.handlers()))
  })
  afterEach(() => {
    server.close()
  })

  promises(() => ({ vonage, url: 'https://api.nexmo.com' }))
})

describe('listen', () => {
  const vonage = vonageEmulator()
  let url = ''
  let close = () => Promise.resolve()

  beforeEach(async () => {
    vonage.reset()
    const server = await vonage.listen()
    url = server.url
    close = () => server.close()
  })
  afterEach(() => close())

  promises(() => ({ vonage, url }))

  it('listens on loopback unless told otherwise', () => {
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  })

  it('refuses a port that cannot be one', async () => {
    await expect(vonage.listen({ port: -1 })).rejects.toThrow(/port/)
  })

  it('stops, even under a hanging request and twice', async () => {
    vonage.fault({ kind: 'hang' })
    const hanging = startV2(url)
    const rejected = expect(hanging).rejects.toThrow(TypeError)
    await vi.waitFor(() => expect(vonage.starts(number)).toBe(1))
    await close()
    await close()
    await rejected
    await expect(startV2(url)).rejects.toThrow(TypeError)
  })

  it('names itself in the address of silent authentication', async () => {
    const workflow = [{ channel: 'silent_auth', to: number }]
    const started = await startV2(url, { body: JSON.stringify({ brand: 'Acme', workflow }) })
    const { check_url: checkUrl } = await read(started)
    expect(checkUrl).toContain(`${url}/v2/verify/`)
    expect((await fetch(checkUrl)).status).toBe(200)
  })
})

describe('listen in the background', () => {
  it('sends what falls due without a request', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] })
    try {
      const vonage = vonageEmulator()
      const server = await vonage.listen()
      const workflow = ['sms', 'voice'].map((channel) => ({ channel, to: number }))
      await startV2(server.url, { body: JSON.stringify({ brand: 'Acme', workflow }) })
      expect(vonage.sends(number)).toBe(1)
      vi.advanceTimersByTime(181_000)
      expect(vonage.sends(number)).toBe(2)
      await server.close()
    } finally {
      vi.useRealTimers()
    }
  })
})
