import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Fault } from './vonage-emulator/faults.ts'
import type { SentMessage } from './vonage-emulator/outbox.ts'
import { vonageEmulator, type VonageEmulatorOptions } from './vonage-emulator.ts'

const number = '+447700900123'
const to = '447700900123'
const authorization = `Basic ${Buffer.from('abcd1234:secret').toString('base64')}`

function world(options: VonageEmulatorOptions = {}) {
  const clock = { now: Date.UTC(2026, 0, 1, 12) }
  const vonage = vonageEmulator({ clock: () => clock.now, ...options })
  const post = (path: string, body: object, signal?: AbortSignal) =>
    vonage.handle(
      new Request(`https://api.nexmo.com${path}`, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify(body),
        ...(signal && { signal }),
      }),
    )
  const workflow = [
    { channel: 'sms', to },
    { channel: 'voice', to },
  ]
  return {
    clock,
    vonage,
    post,
    startV1: () => post('/verify/json', { number: to, brand: 'Acme' }),
    startV2: (signal?: AbortSignal) => post('/v2/verify', { brand: 'Acme', workflow }, signal),
  }
}

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

interface Body {
  readonly request_id: string
  readonly [name: string]: unknown
}

const read = async (response: Response) => (await response.json()) as Body
const idOf = async (response: Response) => (await read(response)).request_id

describe('vonageEmulator', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
  })

  it('does not start in production', () => {
    vi.stubEnv('NODE_ENV', 'production')
    expect(() => vonageEmulator()).toThrow(/NODE_ENV=production/)
  })

  it.each([
    ['attemptLimit', { attemptLimit: 0 }],
    ['busyAfterCancelSeconds', { busyAfterCancelSeconds: -1 }],
    ['latencyMs', { latencyMs: 0.5 }],
  ])('refuses a wrong %s', (name, options) => {
    expect(() => vonageEmulator(options)).toThrow(TypeError)
    expect(() => vonageEmulator(options)).toThrow(name)
  })

  it('makes the same codes and ids from the same randomness', async () => {
    const run = async () => {
      let seed = 0
      const { vonage, startV2 } = world({ random: () => (seed = (seed + 0.17) % 1) })
      return [await idOf(await startV2()), vonage.lastCode(number)]
    }
    expect(await run()).toEqual(await run())
  })

  it('does not repeat a code, whatever the randomness', async () => {
    const { vonage, clock, startV2 } = world({ random: () => 0.5 })
    await startV2()
    clock.now += 180_000
    vonage.tick()
    const [second, first] = vonage.messages(number)
    expect(second?.code).not.toBe(first?.code)
  })

  it('answers 404 to anything that is not Verify', async () => {
    expect((await world().post('/v1/messages', {})).status).toBe(404)
  })

  it('waits as long as told before it answers', async () => {
    const quick = world()
    const { startV2 } = world({ latencyMs: 60_000 })
    const deadline = new AbortController()
    const answer = startV2(deadline.signal)
    await quick.startV2()
    await quick.startV2()
    deadline.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })
})

describe('the outbox', () => {
  it('tells every message as it is sent', async () => {
    const onMessage = vi.fn<(message: SentMessage) => void>()
    const { vonage, clock, startV2 } = world({ onMessage })
    await startV2()
    expect(onMessage).toHaveBeenCalledTimes(1)
    clock.now += 180_000
    vonage.tick()
    expect(onMessage.mock.calls.map(([message]) => message.channel)).toEqual(['sms', 'voice'])
  })

  it('knows a number in any notation', async () => {
    const { vonage, startV2 } = world()
    await startV2()
    for (const same of [number, to, '00447700900123', '+44 7700 900-123']) {
      expect(vonage.lastCode(same)).toBe(vonage.messages()[0]?.code)
      expect(vonage.sends(same)).toBe(1)
    }
  })

  it('says when nothing was sent', () => {
    expect(() => world().vonage.lastCode(number)).toThrow(`has sent nothing to ${number}`)
  })
})

describe('the log', () => {
  it('counts what was asked for a number', async () => {
    const { vonage, startV2, post } = world()
    const id = await idOf(await startV2())
    await startV2()
    await post(`/v2/verify/${id}`, { code: 'wrong' })
    const cancel = { method: 'DELETE', headers: { authorization } }
    await vonage.handle(new Request(`https://api.nexmo.com/v2/verify/${id}`, cancel))
    const counts = (to: string) => [
      vonage.starts(to),
      vonage.sends(to),
      vonage.checks(to),
      vonage.cancels(to),
    ]
    expect(counts(number)).toEqual([2, 1, 1, 1])
    expect(counts('+447700900456')).toEqual([0, 0, 0, 0])
  })

  it('keeps what arrived', async () => {
    const { vonage, startV1 } = world()
    await startV1()
    expect(vonage.requests).toEqual([
      {
        method: 'POST',
        path: '/verify/json',
        body: { number: to, brand: 'Acme' },
        auth: 'basic',
        to: number,
        operation: 'start',
        at: new Date('2026-01-01T12:00:00Z'),
      },
    ])
  })

  it('forgets everything when told to', async () => {
    const { vonage, startV2 } = world()
    await startV2()
    vonage.fault({ kind: 'server_error' })
    vonage.reset()
    expect([vonage.requests, vonage.messages()]).toEqual([[], []])
    expect((await startV2()).status).toBe(202)
  })
})

describe('fault', () => {
  const invalid = { title: 'Invalid params', type: like(/#invalid-params$/) }
  it.each<[Fault, object, number, object]>([
    [
      { kind: 'throttled' },
      { status: '1', error_text: 'Throttled' },
      429,
      {
        title: 'Rate Limit Hit',
        type: 'https://developer.vonage.com/en/api-errors#throttled',
        detail: 'Please wait, then retry your request',
      },
    ],
    [
      { kind: 'low_balance' },
      { status: '9', error_text: 'Partner quota exceeded' },
      402,
      {
        title: 'Low balance',
        type: 'https://developer.vonage.com/en/api-errors/#low-balance',
        detail: 'This request could not be performed due to your account balance being low.',
      },
    ],
    [
      { kind: 'unauthorized' },
      { status: '4', error_text: 'Bad Credentials' },
      401,
      {
        title: 'Unauthorized',
        type: 'https://developer.vonage.com/api-errors#unauthorized',
        detail: 'You did not provide correct credentials',
      },
    ],
    [
      { kind: 'refused' },
      {
        status: '7',
        error_text: 'The number you are trying to verify is blacklisted for verification',
        network: '25503',
      },
      422,
      invalid,
    ],
    [
      { kind: 'unsupported_network' },
      { status: '15', error_text: 'The destination number is not in a supported network' },
      422,
      invalid,
    ],
    [
      { kind: 'demo_account' },
      { status: '29', error_text: like(/still in demo mode/) },
      422,
      invalid,
    ],
    [
      { kind: 'already_running', requestId: 'foreign' },
      {
        request_id: 'foreign',
        status: '10',
        error_text: 'Concurrent verifications to the same number are not allowed',
      },
      409,
      { title: 'Conflict', request_id: 'foreign' },
    ],
  ])('%j is answered by both, and nothing is sent', async (fault, v1, v2Status, v2) => {
    const { vonage, startV1, startV2 } = world()
    vonage.fault(fault)
    const first = await startV1()
    expect([first.status, await read(first)]).toEqual([200, v1])
    const second = await startV2()
    expect(second.status).toBe(v2Status)
    expect(await read(second)).toMatchObject(v2)
    expect(vonage.sends(number)).toBe(0)
  })

  it('can say when to come back', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'throttled', retryAfterSeconds: 7 })
    expect((await startV2()).headers.get('retry-after')).toBe('7')
  })

  it('server_error is an HTTP 500 of both', async () => {
    const { vonage, startV1, startV2 } = world()
    vonage.fault({ kind: 'server_error' })
    expect((await startV1()).status).toBe(500)
    const second = await startV2()
    expect(await read(second)).toMatchObject({
      title: 'Internal error',
      type: 'https://developer.vonage.com/api-errors#internal-error',
      detail: 'There was an error processing your request in the Platform.',
    })
    expect(vonage.sends(number)).toBe(0)
  })

  it.each<[Fault['kind'] & ('reset_before' | 'reset_after'), number]>([
    ['reset_before', 0],
    ['reset_after', 1],
  ])('%s rejects as fetch does, with %i message sent', async (kind, sent) => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind })
    await expect(startV2()).rejects.toThrow(TypeError)
    expect(vonage.sends(number)).toBe(sent)
  })

  it('hang settles only when the request is aborted', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'hang' })
    const deadline = new AbortController()
    const answer = startV2(deadline.signal)
    await vi.waitFor(() => expect(vonage.sends(number)).toBe(1))
    deadline.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('hang_before hangs too, with nothing sent', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'hang_before' })
    const deadline = new AbortController()
    const answer = startV2(deadline.signal)
    await vi.waitFor(() => expect(vonage.starts(number)).toBe(1))
    deadline.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
    expect(vonage.sends(number)).toBe(0)
  })

  it('hang ends when the caller gives up, though memory was tidied meanwhile', async () => {
    setFlagsFromString('--expose-gc')
    const tidy = runInNewContext('gc') as () => void
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'hang_before' })
    const deadline = new AbortController()
    const answer = startV2(deadline.signal)
    await vi.waitFor(() => expect(vonage.starts(number)).toBe(1))
    tidy()
    deadline.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('drip lets the answer in, byte by byte', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'drip', everyMs: 0 })
    const response = await startV2()
    expect(response.status).toBe(202)
    const parts: number[] = []
    for await (const part of response.clone().body ?? []) parts.push(part.length)
    expect(parts.length).toBeGreaterThan(40)
    expect(new Set(parts)).toEqual(new Set([1]))
    expect(await idOf(response)).toBe(vonage.messages(number)[0]?.requestId)
  })

  it('drip stops dripping when nobody reads any more', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'drip', everyMs: 60_000 })
    const deadline = new AbortController()
    const response = await startV2(deadline.signal)
    const text = response.text()
    deadline.abort()
    await expect(text).rejects.toThrow()
    expect(vonage.sends(number)).toBe(1)
  })

  it('busy_after_cancel grants the cancel and keeps the number busy, in both', async () => {
    const { vonage, clock, startV1, startV2, post } = world()
    vonage.fault({ kind: 'busy_after_cancel', seconds: 12 })
    const ids = { v1: await idOf(await startV1()), v2: await idOf(await startV2()) }
    clock.now += 31_000
    const cancel = { method: 'DELETE', headers: { authorization } }
    const gone = await vonage.handle(
      new Request(`https://api.nexmo.com/v2/verify/${ids.v2}`, cancel),
    )
    expect(gone.status).toBe(204)
    const control = { request_id: ids.v1, cmd: 'cancel' }
    expect(await read(await post('/verify/control/json', control))).toMatchObject({ status: '0' })
    clock.now += 11_999
    expect((await startV2()).status).toBe(409)
    expect(await read(await startV1())).toMatchObject({ status: '10' })
    clock.now += 1
    expect((await startV2()).status).toBe(202)
    expect(await read(await startV1())).toMatchObject({ status: '0' })
  })

  it.each<Fault>([{ kind: 'half_body' }, { kind: 'drip', everyMs: 1 }])(
    '%j leaves an answer without a body alone',
    async (fault) => {
      const { vonage, clock, startV2 } = world()
      const id = await idOf(await startV2())
      clock.now += 31_000
      vonage.fault(fault)
      const cancel = { method: 'DELETE', headers: { authorization } }
      const url = `https://api.nexmo.com/v2/verify/${id}`
      expect((await vonage.handle(new Request(url, cancel))).status).toBe(204)
    },
  )

  it('half_body breaks off after some of it', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'half_body' })
    const response = await startV2()
    expect(response.status).toBe(202)
    await expect(response.text()).rejects.toThrow('broke the connection')
    expect(vonage.sends(number)).toBe(1)
  })

  it.each<[Fault & { readonly kind: 'html' | 'empty' | 'truncated' }, string, RegExp]>([
    [{ kind: 'html' }, 'text/html', /^<html>/],
    [{ kind: 'empty' }, 'application/json', /^$/],
    [{ kind: 'truncated' }, 'application/json', /^\{"request_id":"[^"]+$/],
  ])('%j spoils an answer of HTTP 200', async (fault, type, text) => {
    const { vonage, startV2 } = world()
    vonage.fault(fault)
    const response = await startV2()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe(type)
    expect(await response.text()).toMatch(text)
    expect(vonage.sends(number)).toBe(1)
  })

  it('undelivered is accepted, and no message comes', async () => {
    const { vonage, startV2, startV1 } = world()
    vonage.fault({ kind: 'undelivered' })
    expect((await startV2()).status).toBe(202)
    expect(await read(await startV1())).toMatchObject({ status: '0' })
    expect(vonage.sends(number)).toBe(0)
  })

  it('completed takes any code as right, once', async () => {
    const { vonage, startV1, startV2, post } = world()
    vonage.fault({ kind: 'completed' })
    const v2Id = await idOf(await startV2())
    const check = () => post(`/v2/verify/${v2Id}`, { code: 'anything' })
    expect(await read(await check())).toEqual({ request_id: v2Id, status: 'completed' })
    expect((await check()).status).toBe(404)
    const v1Id = await idOf(await startV1())
    const checked = await post('/verify/check/json', { request_id: v1Id, code: 'abcd' })
    expect(await read(checked)).toMatchObject({ status: '0' })
  })

  it('not_now refuses the next step for the moment', async () => {
    const { vonage, startV2, post } = world()
    vonage.fault({ kind: 'not_now', times: 1 })
    const id = await idOf(await startV2())
    const refused = await post(`/v2/verify/${id}/next_workflow`, {})
    expect(refused.status).toBe(409)
    expect((await read(refused))['detail']).toContain('Please try again later.')
    expect((await post(`/v2/verify/${id}/next_workflow`, {})).status).toBe(200)
  })

  it('delay holds the answer back, not the message', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'delay', ms: 60_000 })
    const deadline = new AbortController()
    const answer = startV2(deadline.signal)
    await vi.waitFor(() => expect(vonage.sends(number)).toBe(1))
    deadline.abort()
    await expect(answer).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('answer is whatever it says', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'answer', status: 403, body: { title: 'Forbidden' } })
    const response = await startV2()
    expect([response.status, await read(response)]).toEqual([403, { title: 'Forbidden' }])
  })

  it('strikes only the number, the operation and the times it names', async () => {
    const { vonage, startV2, post } = world()
    vonage.fault({ kind: 'throttled', to: '+447700900456' })
    vonage.fault({ kind: 'throttled', to: number, operation: 'check', times: 1 })
    const id = await idOf(await startV2())
    const check = async () => (await post(`/v2/verify/${id}`, { code: 'abc' })).status
    expect([await check(), await check()]).toEqual([429, 400])
    const workflow = [{ channel: 'sms', to: '447700900456' }]
    expect((await post('/v2/verify', { brand: 'Acme', workflow })).status).toBe(429)
  })

  it('stops when cleared', async () => {
    const { vonage, startV2 } = world()
    vonage.fault({ kind: 'server_error' })
    vonage.clearFaults()
    expect((await startV2()).status).toBe(202)
  })

  it('comes after what is wrong with the request itself', async () => {
    const { vonage, post } = world()
    vonage.fault({ kind: 'throttled' })
    expect((await post('/v2/verify', {})).status).toBe(422)
    expect(await read(await post('/verify/json', { brand: 'Acme' }))).toMatchObject({
      status: '2',
    })
  })

  it('refuses what could never strike', () => {
    const { vonage } = world()
    expect(() => vonage.fault({ kind: 'refused', operation: 'check' })).toThrow(/fault.operation/)
    expect(() => vonage.fault({ kind: 'hang', times: 0 })).toThrow(/fault.times/)
  })
})
