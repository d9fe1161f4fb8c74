import { describe, expect, it } from 'vitest'
import { vonageEmulator, type VonageEmulatorOptions } from '../vonage-emulator.ts'

const number = '447700900123'
const basic = `Basic ${Buffer.from('abcd1234:secret').toString('base64')}`

const like = (pattern: RegExp): unknown => expect.stringMatching(pattern)

interface Body {
  readonly request_id: string
  readonly [name: string]: unknown
}

const read = async (response: Response) => (await response.json()) as Body

function world(options: VonageEmulatorOptions = {}) {
  let now = Date.UTC(2026, 0, 1, 12)
  const vonage = vonageEmulator({ clock: () => now, ...options })

  async function call(path: string, body: object, headers: Record<string, string> = {}) {
    const response = await vonage.handle(
      new Request(`https://api.nexmo.com/verify/${path}`, {
        method: 'POST',
        headers: { authorization: basic, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('application/json')
    return read(response)
  }

  const start = (more: object = {}) => call('json', { number, brand: 'Acme', ...more })
  return {
    vonage,
    call,
    start,
    startId: async (more: object = {}): Promise<string> => (await start(more)).request_id,
    check: (id: string, code: string) => call('check/json', { request_id: id, code }),
    control: (id: string, cmd: string) => call('control/json', { request_id: id, cmd }),
    search: (id: string) => call('search/json', { request_id: id }),
    code: () => vonage.lastCode(number),
    wrongCode: () => (vonage.lastCode(number) === '0000' ? '1111' : '0000'),
    advance: (seconds: number) => {
      now += seconds * 1_000
      vonage.tick()
    },
  }
}

describe('v1 credentials', () => {
  const without = async (headers: Record<string, string>, body = {}) =>
    world({ credentials: { apiKey: 'abcd1234', apiSecret: 'secret' } }).call(
      'json',
      { number, brand: 'Acme', ...body },
      { authorization: '', ...headers },
    )

  it('misses the key', async () => {
    expect(await without({})).toEqual({ status: '2', error_text: 'Missing api_key' })
  })

  it('misses the secret', async () => {
    expect(await without({}, { api_key: 'abcd1234' })).toEqual({
      status: '2',
      error_text: 'Your request is incomplete and missing some mandatory parameters',
    })
  })

  it('refuses a wrong secret', async () => {
    const authorization = `Basic ${Buffer.from('abcd1234:other').toString('base64')}`
    const refused = { status: '4', error_text: 'Bad Credentials' }
    expect(await without({ authorization })).toEqual(refused)
    expect(await without({}, { api_key: 'abcd1234', api_secret: 'other' })).toEqual(refused)
  })

  it('takes them from the header or from the parameters', async () => {
    expect(await without({ authorization: basic })).toMatchObject({ status: '0' })
    const params = { api_key: 'abcd1234', api_secret: 'secret' }
    expect(await without({}, params)).toMatchObject({ status: '0' })
  })
})

describe('v1 start', () => {
  it('sends the first message at once', async () => {
    const { vonage, start } = world()
    expect(await start()).toEqual({
      request_id: like(/^[0-9a-f]{32}$/),
      status: '0',
    })
    const [message, ...more] = vonage.messages('+44 7700 900123')
    expect(more).toEqual([])
    expect(message).toMatchObject({ to: '+447700900123', channel: 'sms' })
    expect(message?.code).toMatch(/^\d{4}$/)
    expect(message?.text).toContain(message?.code)
  })

  it.each(['number', 'brand'])('misses %s', async (name) => {
    expect(await world().start({ [name]: undefined })).toEqual({
      status: '2',
      error_text: `Your request is incomplete and missing the mandatory parameter: ${name}`,
    })
  })

  it.each([
    ['number', { number: 'abc' }, ''],
    ['number', { number: '12' }, ''],
    ['brand', { brand: 'x'.repeat(19) }, '. Parameter is too long.'],
    ['code_length', { code_length: 5 }, '. The allowed values are 4 and 6.'],
    ['lg', { lg: 'xx-yy' }, ''],
    ['country', { country: 'ZZ' }, ''],
    ['sender_id', { sender_id: 'twelve-chars' }, ''],
    ['workflow_id', { workflow_id: 8 }, ''],
    ['pin_expiry', { pin_expiry: 59 }, ''],
    ['pin_expiry', { pin_expiry: 3_601 }, ''],
    ['next_event_wait', { next_event_wait: 59 }, ''],
    ['next_event_wait', { next_event_wait: 901 }, ''],
  ])('refuses an invalid %s: %j', async (name, more, text) => {
    expect(await world().start(more)).toEqual({
      status: '3',
      error_text: `Invalid value for param: ${name}${text}`,
    })
  })

  it.each([
    { code_length: 6, workflow_id: 4, pin_expiry: 60, next_event_wait: 60 },
    { lg: 'de-de', sender_id: 'Acme', country: 'GB', number: '07700 900123' },
  ])('accepts %j', async (more) => {
    expect(await world().start(more)).toMatchObject({ status: '0' })
  })

  it('does not let a caller choose the code', async () => {
    expect(await world().start({ pin_code: '1234' })).toEqual({
      status: '20',
      error_text: 'This account does not support the parameter: pin_code.',
    })
  })

  it('keeps one number, in any notation, to one verification', async () => {
    const { startId, start } = world()
    const running = await startId()
    for (const again of [{ number: '+44 7700 900123' }, { number: '07700900123', country: 'GB' }]) {
      expect(await start(again)).toEqual({
        request_id: running,
        status: '10',
        error_text: 'Concurrent verifications to the same number are not allowed',
      })
    }
    expect(await start({ number: '447700900456' })).toMatchObject({ status: '0' })
  })

  it('confirms a payment', async () => {
    const { call } = world()
    const payment = { number, payee: 'Acme', amount: 9.99 }
    expect(await call('psd2/json', payment)).toMatchObject({ status: '0' })
    expect(await call('psd2/json', { number, payee: 'Acme' })).toMatchObject({ status: '2' })
  })

  it('reads forms and queries too', async () => {
    const { vonage } = world()
    const keys = 'api_key=k&api_secret=s'
    const form = await vonage.handle(
      new Request('https://api.nexmo.com/verify/json', {
        method: 'POST',
        body: new URLSearchParams(`${keys}&number=${number}&brand=Acme`),
      }),
    )
    expect(await read(form)).toMatchObject({ status: '0' })
    const query = await vonage.handle(
      new Request(`https://api.nexmo.com/verify/json?${keys}&number=447700900456&brand=Acme`),
    )
    expect(await read(query)).toMatchObject({ status: '0' })
  })

  it('forbids other methods', async () => {
    const request = new Request('https://api.nexmo.com/verify/json', { method: 'DELETE' })
    expect((await world().vonage.handle(request)).status).toBe(403)
  })
})

describe('v1 check', () => {
  it('accepts the right code once', async () => {
    const { startId, check, code } = world()
    const id = await startId()
    expect(await check(id, code())).toEqual({
      request_id: id,
      status: '0',
      event_id: '0A00000012345678',
      price: '0.10000000',
      currency: 'EUR',
      estimated_price_messages_sent: '0.03330000',
    })
    expect(await check(id, code())).toEqual({
      request_id: id,
      status: '6',
      error_text: `The Vonage platform was unable to process this message for the following reason: Request '${id}' was not found or it has been verified already.`,
    })
  })

  it('ends with the third wrong code, and frees the number', async () => {
    const { startId, start, check, wrongCode } = world()
    const id = await startId()
    const wrong = {
      request_id: id,
      status: '16',
      error_text: 'The code provided does not match the expected value',
    }
    expect(await check(id, wrongCode())).toEqual(wrong)
    expect(await check(id, wrongCode())).toEqual(wrong)
    expect(await check(id, wrongCode())).toEqual({
      status: '17',
      error_text: 'A wrong code was provided too many times. Workflow terminated',
    })
    expect(await check(id, wrongCode())).toMatchObject({ status: '6' })
    expect(await start()).toMatchObject({ status: '0' })
  })

  it('misses a code or an id', async () => {
    const { call, startId } = world()
    const id = await startId()
    const text = 'Your request is incomplete and missing the mandatory parameter: '
    const noCode = await call('check/json', { request_id: id })
    expect(noCode).toEqual({ status: '2', error_text: `${text}code` })
    const noId = await call('check/json', { code: '1234' })
    expect(noId).toEqual({ status: '2', error_text: `${text}request_id` })
  })

  it('refuses anything but letters and digits', async () => {
    const { check, startId } = world()
    expect(await check(await startId(), '12 4')).toEqual({
      status: '3',
      error_text: 'The code contains invalid characters',
    })
  })
})

describe('v1 control', () => {
  it('cancels from 30 seconds on', async () => {
    const { startId, control, start, advance } = world()
    const id = await startId()
    advance(29)
    expect(await control(id, 'cancel')).toEqual({
      status: '19',
      error_text: `Verification request ['${id}'] can't be cancelled within the first 30 seconds.`,
    })
    advance(1)
    expect(await control(id, 'cancel')).toEqual({ status: '0', command: 'cancel' })
    expect(await control(id, 'cancel')).toEqual({
      status: '6',
      error_text: `The requestId '${id}' does not exist or its no longer active.`,
    })
    expect(await start()).toMatchObject({ status: '0' })
  })

  it('does not cancel after the second message', async () => {
    const { startId, control, advance } = world()
    const id = await startId()
    advance(125)
    expect(await control(id, 'cancel')).toEqual({
      status: '19',
      error_text: `Verification request  ['${id}'] can't be cancelled now. Too many attempts to re-deliver have already been made.`,
    })
  })

  it('cancels at once when told not to refuse', async () => {
    const { startId, control } = world({ refuseEarlyCancel: false })
    expect(await control(await startId(), 'cancel')).toMatchObject({ status: '0' })
  })

  it('keeps a number busy after a cancel when told so', async () => {
    const { startId, start, control, advance } = world({ busyAfterCancelSeconds: 12 })
    const id = await startId()
    advance(30)
    await control(id, 'cancel')
    advance(11)
    expect(await start()).toMatchObject({ status: '10', request_id: id })
    advance(1)
    expect(await start()).toMatchObject({ status: '0' })
  })

  it('triggers the next event until none is left', async () => {
    const { vonage, startId, control } = world()
    const id = await startId()
    const triggered = { status: '0', command: 'trigger_next_event' }
    expect(await control(id, 'trigger_next_event')).toEqual(triggered)
    expect(await control(id, 'trigger_next_event')).toEqual(triggered)
    expect(await control(id, 'trigger_next_event')).toEqual({
      status: '19',
      error_text: `No more events are left to execute for the request ['${id}']`,
    })
    expect(vonage.messages(number).map(({ channel }) => channel)).toEqual(['voice', 'voice', 'sms'])
  })

  it('knows no other command', async () => {
    const { startId, control } = world()
    expect(await control(await startId(), 'stop')).toEqual({
      status: '3',
      error_text: 'Invalid parameter found: cmd',
    })
  })
})

describe('v1 search', () => {
  it('tells how a verification went', async () => {
    const { startId, check, code, wrongCode, search, advance } = world()
    const id = await startId()
    const guess = wrongCode()
    await check(id, guess)
    advance(10)
    const running = await search(id)
    expect(running).toMatchObject({ status: 'IN PROGRESS', date_finalized: '' })
    await check(id, code())
    expect(await search(id)).toEqual({
      request_id: id,
      account_id: 'abcd1234',
      number,
      sender_id: 'verify',
      date_submitted: '2026-01-01 12:00:00',
      date_finalized: '2026-01-01 12:00:10',
      checks: [
        { date_received: '2026-01-01 12:00:00', code: guess, status: 'INVALID', ip_address: '' },
        { date_received: '2026-01-01 12:00:10', code: code(), status: 'VALID', ip_address: '' },
      ],
      first_event_date: '2026-01-01 12:00:00',
      last_event_date: '2026-01-01 12:00:00',
      price: '0.1000000',
      currency: 'EUR',
      status: 'SUCCESS',
      estimated_price_messages_sent: '0.06660000',
      events: [{ id: like(/^[0-9A-F]{16}$/), type: 'sms' }],
    })
  })

  it('does not know a strange id', async () => {
    expect(await world().search('0'.repeat(32))).toEqual({
      status: '101',
      error_text: 'No response found',
    })
  })

  it('finds several', async () => {
    const { vonage, startId } = world()
    const ids = [await startId(), await startId({ number: '447700900456' })]
    const query = ids.map((id) => `request_ids=${id}`).join('&')
    const response = await vonage.handle(
      new Request(`https://api.nexmo.com/verify/search/json?${query}`, {
        headers: { authorization: basic },
      }),
    )
    expect(await read(response)).toMatchObject({
      verification_requests: [{ request_id: ids[0] }, { request_id: ids[1] }],
    })
  })
})

describe('v1 time', () => {
  it.each([
    ['1', 605, ['sms', 'voice', 'voice'], [0, 125, 305]],
    ['2', 605, ['sms', 'sms', 'voice'], [0, 125, 305]],
    ['3', 300, ['voice', 'voice'], [0, 150]],
    ['4', 300, ['sms', 'sms'], [0, 120]],
    ['5', 300, ['sms', 'voice'], [0, 120]],
    ['6', 300, ['sms'], [0]],
    ['7', 300, ['voice'], [0]],
  ])('runs workflow %s for %i seconds', async (workflow, total, channels, seconds) => {
    const { vonage, startId, search, advance } = world()
    const id = await startId({ workflow_id: workflow })
    advance(total - 1)
    expect(await search(id)).toMatchObject({ status: 'IN PROGRESS' })
    const sent = vonage.messages(number).toReversed()
    expect(sent.map(({ channel }) => channel)).toEqual(channels)
    const startedAt = sent[0]?.at.getTime() ?? 0
    expect(sent.map(({ at }) => (at.getTime() - startedAt) / 1_000)).toEqual(seconds)
    advance(1)
    expect(await search(id)).toMatchObject({ status: 'EXPIRED' })
  })

  it.each([
    [360, 120, [true, true]],
    [240, 120, [true, false]],
    [120, 120, [false, false]],
    [200, 120, [false, false]],
  ])('with codes of %i s and waits of %i s keeps a code %j', async (expiry, wait, kept) => {
    const { vonage, start, advance } = world()
    await start({ pin_expiry: expiry, next_event_wait: wait })
    advance(wait * 2)
    const [first, second, third] = vonage
      .messages(number)
      .toReversed()
      .map(({ code }) => code)
    expect([first === second, second === third]).toEqual(kept)
  })

  it('gives a new code new attempts, and the same code none', async () => {
    const { startId, check, wrongCode, control, advance } = world()
    const id = await startId({ pin_expiry: 240, next_event_wait: 120 })
    await check(id, wrongCode())
    await check(id, wrongCode())
    advance(240)
    expect(await check(id, wrongCode())).toMatchObject({ status: '16' })
    expect(await check(id, wrongCode())).toMatchObject({ status: '16' })
    await control(id, 'trigger_next_event')
    expect(await check(id, wrongCode())).toMatchObject({ status: '17' })
  })

  it('takes a code no longer than it lives', async () => {
    const { startId, check, code, advance } = world()
    const id = await startId({ pin_expiry: 60 })
    advance(60)
    expect(await check(id, code())).toMatchObject({ status: '16' })
  })
})
