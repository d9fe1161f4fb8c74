import { describe, expect, it } from 'vitest'
import type { Answer } from './answer.ts'
import { readAdvance, readCancel, readCheck, readStart } from './outcomes-v2.ts'

const id = 'c11236f4-00bf-4b89-84ba-88b25df97315'
const other = 'aaaaaaaa-00bf-4b89-84ba-88b25df97315'
const answered = (status: number, body?: unknown): Answer => ({ kind: 'answered', status, body })
const invalid = (name: string) => ({ invalid_parameters: [{ name, reason: 'no' }] })
const refused = { ok: false, reason: 'destination_refused' }
const fault = (name: string, what = '') =>
  expect.objectContaining({ fault: name, what: expect.stringContaining(what) as string }) as unknown
const none: Answer[] = [{ kind: 'unsent' }, { kind: 'unsigned' }, { kind: 'silence' }]

const everywhere: [Answer, unknown][] = [
  [{ kind: 'unsent' }, fault('unreachable')],
  [{ kind: 'unsigned' }, fault('misconfigured')],
  [{ kind: 'silence' }, fault('unavailable')],
  [answered(401), fault('misconfigured')],
  [answered(402), fault('misconfigured')],
  [answered(403), fault('misconfigured')],
  [answered(429), { ok: false, reason: 'throttled' }],
  [
    { kind: 'answered', status: 429, body: {}, retryAfterSeconds: 7 },
    { ok: false, reason: 'throttled', retryAfterSeconds: 7 },
  ],
  [answered(500), fault('unavailable')],
  [answered(503), fault('unavailable')],
]

describe('start', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [answered(202, { request_id: id }), { ok: true, requestId: id }],
    [
      answered(202, { request_id: id, check_url: 'https://api.nexmo.com/x' }),
      { ok: true, requestId: id, checkUrl: 'https://api.nexmo.com/x' },
    ],
    [answered(412, {}), { ok: false, reason: 'no_coverage' }],
    [answered(202, { request_id: '../evil' }), fault('unavailable')],
    [answered(202, { request_id: 7 }), fault('unavailable')],
    [answered(200, {}), fault('unavailable')],
    [answered(200, undefined), fault('unavailable')],
    [answered(200, null), fault('unavailable')],
    [answered(200, [{ request_id: id }]), fault('unavailable')],
    [answered(200, '<html>'), fault('unavailable')],
    [answered(302, { request_id: id }), fault('unavailable')],
    [answered(400, {}), fault('unavailable')],
    [answered(404, {}), fault('unavailable')],
    [answered(409, { request_id: other }), { ok: false, reason: 'already_running' }],
    [answered(410, {}), fault('unavailable')],
    [answered(422, invalid('to')), refused],
    [answered(422, invalid('workflow[0].to')), refused],
    [answered(422, { invalid_parameters: { name: 'workflow.0.to', reason: 'no' } }), refused],
    [answered(422, {}), refused],
    [answered(422, undefined), refused],
    [answered(422, invalid('brand')), fault('misconfigured', 'parameter brand (HTTP 422)')],
    [answered(422, { invalid_parameters: { name: 'brand' } }), fault('misconfigured', 'brand')],
    [answered(422, invalid('workflow.0.from')), fault('misconfigured', 'from')],
    [answered(422, invalid('template_id')), fault('misconfigured')],
    [answered(422, invalid('code_length')), fault('misconfigured')],
    [answered(422, invalid('channel_timeout')), fault('misconfigured')],
    [answered(422, invalid('client_ref')), fault('misconfigured')],
    [answered(422, invalid('workflow[1].from')), fault('misconfigured')],
    [answered(418, {}), fault('unavailable')],
  ])('%j', (answer, outcome) => {
    expect(readStart(answer)).toEqual(outcome)
  })
})

describe('check', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [answered(200, { request_id: id, status: 'completed' }), { ok: true }],
    [answered(200, { status: 'completed' }), { ok: true }],
    [answered(200, { request_id: other, status: 'completed' }), fault('unavailable')],
    [answered(200, { request_id: id, status: 'pending' }), fault('unavailable')],
    [answered(200, { request_id: id, status: ['completed'] }), fault('unavailable')],
    [answered(200, {}), fault('unavailable')],
    [answered(200, 'completed'), fault('unavailable')],
    [answered(302, { status: 'completed' }), fault('unavailable')],
    [answered(400, {}), { ok: false, reason: 'wrong_code' }],
    [answered(404, {}), { ok: false, reason: 'expired' }],
    [
      answered(409, { detail: 'The current Verify workflow step does not support a code.' }),
      { ok: false, reason: 'no_code' },
    ],
    [answered(409, {}), fault('unavailable')],
    [answered(409, { detail: ['does not support a code'] }), fault('unavailable')],
    [answered(410, {}), { ok: false, reason: 'exhausted' }],
    [answered(422, {}), fault('unavailable')],
    [answered(418, { status: 'completed' }), fault('unavailable')],
  ])('%j', (answer, outcome) => {
    expect(readCheck(answer, id)).toEqual(outcome)
  })
})

describe('advance', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [answered(200, ''), { ok: true }],
    [answered(200, null), { ok: true }],
    [answered(200, undefined), { ok: true }],
    [answered(200, { request_id: id }), { ok: true }],
    [answered(200, { request_id: other }), fault('unavailable')],
    [answered(200, '<html>'), fault('unavailable')],
    [answered(404, {}), { ok: false, reason: 'gone' }],
    [
      answered(409, { detail: 'There are no more events left to trigger.' }),
      { ok: false, reason: 'no_step_left' },
    ],
    [
      answered(409, { detail: 'The operation cannot be performed at this time.' }),
      { ok: false, reason: 'already_running', retryAfterSeconds: 5 },
    ],
    [answered(409), { ok: false, reason: 'already_running', retryAfterSeconds: 5 }],
    [
      answered(409, { detail: ['no more events'] }),
      { ok: false, reason: 'already_running', retryAfterSeconds: 5 },
    ],
    [answered(418, {}), fault('unavailable')],
  ])('%j', (answer, outcome) => {
    expect(readAdvance(answer, id)).toEqual(outcome)
  })
})

describe('cancel', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [answered(204), { ok: true }],
    [answered(404, {}), { ok: true }],
    [answered(409, {}), { ok: true }],
  ])('%j', (answer, outcome) => {
    expect(readCancel(answer)).toEqual(outcome)
  })
})

it.each(none)('no answer (%j) is never a success', (answer) => {
  const outcomes = [readStart(answer), readCheck(answer, id), readAdvance(answer, id)]
  for (const outcome of [...outcomes, readCancel(answer)]) expect(outcome).not.toHaveProperty('ok')
})
