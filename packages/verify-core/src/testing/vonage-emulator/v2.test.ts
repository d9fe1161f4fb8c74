import { createSign, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { vonageEmulator, type VonageEmulatorOptions } from '../vonage-emulator.ts'

const to = '447700900123'
const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)
const uuid = like(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
const basic = `Basic ${Buffer.from('abcd1234:secret').toString('base64')}`
const smsThenVoice = [
  { channel: 'sms', to },
  { channel: 'voice', to },
]
const silentThenSms = [
  { channel: 'silent_auth', to },
  { channel: 'sms', to },
]

interface Body {
  readonly request_id: string
  readonly [name: string]: unknown
}

function world(options: VonageEmulatorOptions = {}) {
  let now = Date.UTC(2026, 0, 1, 12)
  const vonage = vonageEmulator({ clock: () => now, ...options })

  async function call(method: string, path: string, fields?: object, authorization = basic) {
    const response = await vonage.handle(
      new Request(`https://api.nexmo.com/v2/verify${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(fields && { body: JSON.stringify(fields) }),
      }),
    )
    const text = await response.text()
    const body = text === '' ? undefined : (JSON.parse(text) as Body)
    return { status: response.status, body, response }
  }

  const start = (more: object = {}) =>
    call('POST', '', { brand: 'Acme', workflow: smsThenVoice, ...more })
  return {
    vonage,
    call,
    start,
    startId: async (more: object = {}): Promise<string> =>
      String((await start(more)).body?.request_id),
    check: (id: string, code: string) => call('POST', `/${id}`, { code }),
    next: (id: string) => call('POST', `/${id}/next_workflow`),
    cancel: (id: string) => call('DELETE', `/${id}`),
    redirect: (id: string) => call('GET', `/${id}/silent-auth/redirect`, undefined, ''),
    code: () => vonage.lastCode(to),
    wrongCode: () => (vonage.lastCode(to) === '0000' ? '1111' : '0000'),
    advance: (seconds: number) => {
      now += seconds * 1_000
      vonage.tick()
    },
  }
}

type Answer = Awaited<ReturnType<ReturnType<typeof world>['call']>>

function expectProblem({ response, body }: Answer, status: number, problem: object) {
  expect(response.status).toBe(status)
  expect(response.headers.get('content-type')).toBe('application/problem+json')
  expect(body).toEqual({ ...problem, instance: uuid })
}

const notFound = (id: string) => ({
  title: 'Not Found',
  type: 'https://developer.vonage.com/api-errors#not-found',
  detail: `Request ${id} was not found or it has been verified already.`,
})

const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

function bearer(claims: object, header: object = { alg: 'RS256', typ: 'JWT' }): string {
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  const signed = `${encode(header)}.${encode(claims)}`
  const signature = createSign('sha256').update(signed).sign(privateKey, 'base64url')
  return `Bearer ${signed}.${signature}`
}

const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600

describe('v2 credentials', () => {
  const body = { brand: 'Acme', workflow: smsThenVoice }
  const credentials = { applicationId: 'app', publicKey }
  const unauthorized = {
    title: 'Unauthorized',
    type: 'https://developer.vonage.com/api-errors#unauthorized',
    detail: 'You did not provide correct credentials',
  }

  it('accepts any key and any well-formed token unless told otherwise', async () => {
    const token = bearer({ application_id: 'any', exp: inAnHour() })
    expect((await world().call('POST', '', body, basic)).status).toBe(202)
    expect((await world().call('POST', '', body, token)).status).toBe(202)
  })

  it.each([
    ['nothing', ''],
    ['an empty secret', `Basic ${Buffer.from('abcd1234:').toString('base64')}`],
    ['a token of two parts', 'Bearer a.b'],
    ['a token without an application', bearer({ exp: inAnHour() })],
    ['another algorithm', bearer({ application_id: 'app', exp: inAnHour() }, { alg: 'HS256' })],
  ])('refuses %s', async (_, authorization) => {
    expectProblem(await world().call('POST', '', body, authorization), 401, unauthorized)
  })

  it('accepts only the right application with its signature when told which', async () => {
    const right = bearer({ application_id: 'app', exp: inAnHour() })
    const strict = world({ credentials })
    expect((await strict.call('POST', '', body, right)).status).toBe(202)
    const other = bearer({ application_id: 'other', exp: inAnHour() })
    const forged = `${right.slice(0, -8)}AAAAAAAA`
    for (const wrong of [other, forged, basic]) {
      expectProblem(await strict.call('POST', '', body, wrong), 401, unauthorized)
    }
  })

  it('refuses an expired token', async () => {
    const token = bearer({ application_id: 'app', exp: Math.floor(Date.now() / 1_000) })
    expectProblem(await world().call('POST', '', body, token), 401, {
      title: 'You did not provide correct credentials.',
      type: 'https://developer.vonage.com/en/api-errors#jwt-expired',
      detail: 'The JWT provided has expired.',
    })
  })
})

describe('v2 start', () => {
  it('sends the first message at once', async () => {
    const { vonage, start } = world()
    const { status, body, response } = await start({ code_length: 6 })
    expect(status).toBe(202)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(body).toEqual({ request_id: uuid })
    expect(vonage.messages(`+${to}`)).toEqual([
      expect.objectContaining({
        to: `+${to}`,
        channel: 'sms',
        code: like(/^\d{6}$/),
        requestId: body?.request_id,
        at: new Date('2026-01-01T12:00:00Z'),
      }),
    ])
  })

  const step = (more: object) => ({ workflow: [{ channel: 'sms', to, ...more }] })
  it.each([
    ['brand', { brand: undefined }],
    ['brand', { brand: 'x'.repeat(19) }],
    ['brand', { brand: 'a/b' }],
    ['workflow', { workflow: undefined }],
    ['workflow', { workflow: [] }],
    ['workflow', { workflow: Array.from({ length: 4 }, () => smsThenVoice[0]) }],
    ['workflow[0].channel', step({ channel: 'whatsapp_interactive' })],
    ['workflow[0].to', step({ to: undefined })],
    ['workflow[0].to', step({ to: `+${to}` })],
    ['workflow[0].to', step({ channel: 'email' })],
    ['workflow[0].from', step({ channel: 'whatsapp' })],
    ['workflow[0].from', step({ channel: 'rcs' })],
    ['workflow[1].channel', { workflow: silentThenSms.toReversed() }],
    ['code_length', { code_length: 3 }],
    ['code_length', { code_length: 11 }],
    ['code', { code: '12-4' }],
    ['code', { code: '12345', code_length: 4 }],
    ['channel_timeout', { channel_timeout: 14 }],
    ['channel_timeout', { channel_timeout: 901 }],
    ['client_ref', { client_ref: 'a-b' }],
    ['client_ref', { client_ref: 'x'.repeat(41) }],
    ['locale', { locale: 'en-US' }],
    ['workflow[0].app_hash', step({ app_hash: 'x'.repeat(10) })],
    ['workflow[0].entity_id', step({ entity_id: 'x'.repeat(21) })],
    ['workflow[0].content_id', step({ content_id: 'x'.repeat(21) })],
  ])('refuses an invalid %s: %j', async (name, more) => {
    const { vonage, start } = world()
    expectProblem(await start(more), 422, {
      title: 'Invalid params',
      type: 'https://developer.vonage.com/en/api-errors#invalid-params',
      detail: 'The value of one or more parameters is invalid.',
      invalid_parameters: [{ name, reason: like(/./) }],
    })
    expect(vonage.messages()).toEqual([])
  })

  it('says that a brand is required', async () => {
    const { body } = await world().start({ brand: undefined })
    expect(body?.['invalid_parameters']).toEqual([{ name: 'brand', reason: 'Brand is required' }])
  })

  it('sends a code of the caller over all steps, with one lot of attempts', async () => {
    const { vonage, startId, check, next } = world()
    const id = await startId({ code: 'AbC123' })
    await check(id, '1111')
    await check(id, '1111')
    await next(id)
    expect(vonage.messages(to).map(({ code }) => code)).toEqual(['AbC123', 'AbC123'])
    expect((await check(id, '1111')).status).toBe(410)
  })

  it('keeps one number to one verification', async () => {
    const { startId, start } = world()
    const running = await startId()
    expectProblem(await start(), 409, {
      title: 'Conflict',
      type: 'https://developer.vonage.com/en/api-errors/verify-v2#concurrent',
      detail: 'Concurrent verifications to the same number are not allowed.',
      request_id: running,
    })
  })

  it('keeps a number busy after a cancel when told so', async () => {
    const { startId, start, cancel, advance } = world({ busyAfterCancelSeconds: 12 })
    const id = await startId()
    advance(30)
    await cancel(id)
    advance(11)
    expect(await start()).toMatchObject({ status: 409, body: { request_id: id } })
    advance(1)
    expect((await start()).status).toBe(202)
  })
})

describe('v2 check', () => {
  it('accepts the right code once', async () => {
    const { startId, check, code } = world()
    const id = await startId()
    const right = await check(id, code())
    expect(right.status).toBe(200)
    expect(right.body).toEqual({ request_id: id, status: 'completed' })
    expectProblem(await check(id, code()), 404, notFound(id))
  })

  it('ends with the third wrong code, and frees the number', async () => {
    const { startId, start, check, wrongCode } = world()
    const id = await startId()
    for (const _ of [1, 2]) {
      expectProblem(await check(id, wrongCode()), 400, {
        title: 'Invalid Code',
        type: 'https://developer.vonage.com/en/api-errors/verify-v2#invalid-code',
        detail: 'The code you provided does not match the expected value.',
      })
    }
    expectProblem(await check(id, wrongCode()), 410, {
      title: 'Invalid Code',
      type: 'https://developer.vonage.com/en/api-errors/verify-v2#expired',
      detail: 'An incorrect code has been provided too many times. Workflow terminated.',
    })
    expectProblem(await check(id, wrongCode()), 404, notFound(id))
    expect((await start()).status).toBe(202)
  })

  it('takes as many wrong codes as told', async () => {
    const { startId, check, wrongCode } = world({ attemptLimit: 1 })
    expect((await check(await startId(), wrongCode())).status).toBe(410)
  })

  it('answers 400 to a code that cannot be one, and takes no attempt', async () => {
    const { startId, check, code, call } = world()
    const id = await startId()
    for (const impossible of ['', '123', '12345678901']) {
      expect((await check(id, impossible)).status).toBe(400)
    }
    expect((await call('POST', `/${id}`, {})).status).toBe(400)
    expect((await check(id, code())).status).toBe(200)
  })

  it('does not know a strange id', async () => {
    const { call } = world()
    const id = '00000000-0000-4000-8000-000000000000'
    for (const method of ['POST', 'DELETE']) {
      expectProblem(await call(method, `/${id}`, { code: '1234' }), 404, notFound(id))
    }
    expectProblem(await call('POST', `/${id}/next_workflow`), 404, notFound(id))
  })
})

describe('v2 next', () => {
  it('sends a new code on the next channel, with new attempts', async () => {
    const { vonage, startId, next, check, code, wrongCode } = world()
    const id = await startId()
    const old = code()
    await check(id, wrongCode())
    await check(id, wrongCode())
    const moved = await next(id)
    expect([moved.status, moved.body]).toEqual([200, undefined])
    expect(vonage.messages(to)[0]).toMatchObject({ channel: 'voice' })
    expect((await check(id, old)).status).toBe(400)
    expect((await check(id, code())).status).toBe(200)
  })

  it('carries the code over with reuse_code, and its attempts', async () => {
    const { startId, next, check, code, wrongCode } = world()
    const workflow = smsThenVoice.map((one) => ({ ...one, reuse_code: true }))
    const id = await startId({ workflow })
    const old = code()
    await check(id, wrongCode())
    await check(id, wrongCode())
    await next(id)
    expect(code()).toBe(old)
    expect((await check(id, wrongCode())).status).toBe(410)
  })

  it('refuses after the last step', async () => {
    const { startId, next } = world()
    const id = await startId()
    await next(id)
    expectProblem(await next(id), 409, {
      title: 'Conflict',
      type: 'https://developer.nexmo.com/api-errors#conflict',
      detail: 'There are no more events left to trigger.',
    })
  })
})

describe('v2 cancel', () => {
  it('cancels from 30 seconds on', async () => {
    const { startId, start, cancel, advance } = world()
    const id = await startId()
    advance(29)
    expectProblem(await cancel(id), 404, notFound(id))
    advance(1)
    const cancelled = await cancel(id)
    expect([cancelled.status, cancelled.body]).toEqual([204, undefined])
    expectProblem(await cancel(id), 404, notFound(id))
    expect((await start()).status).toBe(202)
  })

  it('does not cancel after the second message', async () => {
    const { startId, cancel, advance } = world()
    const id = await startId()
    advance(180)
    expectProblem(await cancel(id), 404, notFound(id))
  })

  it('cancels at any time when told not to refuse', async () => {
    const { startId, cancel } = world({ refuseEarlyCancel: false })
    expect((await cancel(await startId())).status).toBe(204)
  })
})

describe('v2 time', () => {
  it('falls back after the timeout, and expires after the last', async () => {
    const { vonage, startId, start, check, code, advance } = world()
    const id = await startId({ channel_timeout: 100 })
    const first = code()
    advance(99)
    expect(vonage.sends(to)).toBe(1)
    advance(1)
    expect(vonage.messages(to)[0]).toMatchObject({
      channel: 'voice',
      at: new Date('2026-01-01T12:01:40Z'),
    })
    expect(code()).not.toBe(first)
    advance(99)
    expect((await start()).status).toBe(409)
    advance(1)
    expect((await check(id, code())).status).toBe(404)
    expect((await start()).status).toBe(202)
  })

  it('catches up with everything that fell due', async () => {
    const { vonage, startId, check, code, advance } = world()
    const id = await startId()
    advance(10_000)
    expect(vonage.messages(to).map(({ at }) => at.toISOString().slice(11, 19))).toEqual([
      '12:03:00',
      '12:00:00',
    ])
    expect((await check(id, code())).status).toBe(404)
  })
})

describe('v2 silent authentication', () => {
  it('hands the handset a code, once', async () => {
    const { vonage, start, redirect, check } = world()
    const { body } = await start({ workflow: silentThenSms })
    const id = String(body?.request_id)
    const checkUrl = `https://api.nexmo.com/v2/verify/${id}/silent-auth/redirect`
    expect(body).toEqual({ request_id: uuid, check_url: checkUrl })
    expect(vonage.messages()).toEqual([])
    const page = await redirect(id)
    expect(page.body).toEqual({ request_id: id, code: like(/^\w{6}$/) })
    expect((await redirect(id)).status).toBe(412)
    expect((await check(id, String(page.body?.['code']))).status).toBe(200)
  })

  it('sends the handset back where it belongs', async () => {
    const { startId, redirect } = world()
    const redirectUrl = 'https://app.example/done'
    const workflow = [{ channel: 'silent_auth', to, redirect_url: redirectUrl }]
    const id = await startId({ workflow })
    const location = async () => (await redirect(id)).response.headers.get('location')
    expect(await location()).toContain(`${redirectUrl}#request_id=${id}&code=`)
    expect(await location()).toContain(`${redirectUrl}#error_description=`)
  })

  it.each([
    ['not_completed', 'The silent auth verification cannot be completed.'],
    ['other_number', 'Device MSISDN does not match.'],
    [
      'unsupported_network',
      'Device number does not resolve to a supported Mobile Network Operator.',
    ],
    ['no_mobile_data', 'IP Address does not resolve to a cellular device.'],
  ] as const)('sends the handset back without a code: %s', async (because, text) => {
    const { vonage, startId, redirect, check, next, code } = world()
    const workflow = [{ ...silentThenSms[0], redirect_url: 'https://app.example/done?a=b' }]
    const id = await startId({ workflow: [...workflow, silentThenSms[1]] })
    vonage.fault({ kind: 'silent_failure', because, to, times: 1 })
    const location = (await redirect(id)).response.headers.get('location') ?? ''
    expect(location).toMatch(/^https:\/\/app\.example\/done\?a=b#/)
    const fragment = new URLSearchParams(new URL(location).hash.slice(1))
    expect([...fragment]).toEqual([['error_description', text]])
    expect((await check(id, 'abcdef')).status).toBe(409)
    expect((await next(id)).status).toBe(200)
    expect((await check(id, code())).status).toBe(200)
  })

  it('gives its code one attempt, which typed digits are not', async () => {
    const { startId, redirect, check, advance, code } = world()
    const id = await startId({ workflow: silentThenSms })
    expect((await check(id, 'abcdef')).status).toBe(409)
    const silentCode = String((await redirect(id)).body?.['code'])
    expect((await check(id, '123456')).status).toBe(409)
    expect((await check(id, `${silentCode.slice(1)}x`)).status).toBe(400)
    expect((await check(id, silentCode)).status).toBe(409)
    advance(60)
    expect((await check(id, code())).status).toBe(200)
  })

  it('takes no typed code, and gives way to the next step after a minute', async () => {
    const { startId, check, code, advance } = world()
    const id = await startId({ workflow: silentThenSms })
    expectProblem(await check(id, '1234'), 409, {
      title: 'Conflict',
      type: 'https://developer.vonage.com/en/api-errors/verify-v2#no-code',
      detail: 'The current Verify workflow step does not support a code.',
    })
    advance(60)
    expect((await check(id, code())).status).toBe(200)
  })

  it('is refused by a network that knows none, unless coverage is not checked', async () => {
    const { vonage, start, redirect } = world()
    vonage.fault({ kind: 'unsupported_network' })
    expectProblem(await start({ workflow: silentThenSms }), 412, {
      title: 'Network not supported',
      type: 'https://developer.vonage.com/en/api-errors/verify-v2#precondition-failed',
      detail: 'Device number does not resolve to a supported Mobile Network Operator.',
    })
    const workflow = [{ channel: 'silent_auth', to, coverage_check: false }]
    const unchecked = await start({ workflow })
    expect(unchecked.status).toBe(202)
    expect((await redirect(String(unchecked.body?.request_id))).status).toBe(412)
  })
})
