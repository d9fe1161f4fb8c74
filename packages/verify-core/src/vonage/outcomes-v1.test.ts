import { describe, expect, it } from 'vitest'
import type { Answer } from './answer.ts'
import { readAdvance, readCancel, readCheck, readStart } from './outcomes-v1.ts'

const id = 'abcdef0123456789abcdef0123456789'
const other = 'ffffff0123456789abcdef0123456789'
const http = (status: number, body?: unknown): Answer => ({ kind: 'answered', status, body })
const said = (status: unknown, more: object = {}): Answer => http(200, { status, ...more })
const fault = (name: string, what = '') =>
  expect.objectContaining({ fault: name, what: expect.stringContaining(what) as string }) as unknown
const refused = { ok: false, reason: 'destination_refused' }

const everywhere: [Answer, unknown][] = [
  [{ kind: 'unsent' }, fault('unreachable')],
  [{ kind: 'unsigned' }, fault('misconfigured')],
  [{ kind: 'silence' }, fault('unavailable')],
  [http(401), fault('misconfigured')],
  [http(402), fault('misconfigured')],
  [http(403), fault('misconfigured')],
  [http(413), fault('unavailable', 'HTTP 413')],
  [http(418, { status: '0', request_id: id }), fault('unavailable')],
  [http(429), { ok: false, reason: 'throttled' }],
  [http(500), fault('unavailable')],
  [http(200), fault('unavailable')],
  [http(200, null), fault('unavailable')],
  [http(200, {}), fault('unavailable')],
  [http(200, '<html>'), fault('unavailable')],
  [http(200, [{ status: '0' }]), fault('unavailable')],
  [said(0), fault('unavailable', 'HTTP 200')],
  [said(['0']), fault('unavailable', 'HTTP 200')],
  [said('00'), fault('unavailable')],
  [said('ok'), fault('unavailable', 'unreadable')],
  [said('1x'), fault('unavailable', 'unreadable')],
  [said('1234'), fault('unavailable', 'unreadable')],
  [said('1'), { ok: false, reason: 'throttled' }],
  [said('2'), fault('misconfigured', 'parameter of ours (status 2)')],
  [said('4'), fault('misconfigured', 'credentials (status 4)')],
  [said('5'), fault('unavailable', 'in trouble itself (status 5)')],
  [said('8'), fault('misconfigured', 'credentials (status 8)')],
  [said('9'), fault('misconfigured', 'credit')],
  [said('20'), fault('misconfigured', 'parameter of ours (status 20)')],
  [said('33'), fault('unavailable')],
  [said('101'), fault('unavailable')],
]

describe('start', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [said('0', { request_id: id }), { ok: true, requestId: id }],
    [said('0'), fault('unavailable')],
    [said('0', { request_id: '../evil' }), fault('unavailable')],
    [said('3', { error_text: 'Invalid value for param: number' }), refused],
    [said('3', { error_text: 'Invalid value for param: brand' }), fault('misconfigured')],
    [said('3', { error_text: ['number'] }), fault('misconfigured')],
    [said('3'), fault('misconfigured')],
    [said('6'), refused],
    [said('7', { network: '25503' }), refused],
    [said('10', { request_id: other }), { ok: false, reason: 'already_running' }],
    [said('15'), refused],
    [said('16'), fault('unavailable')],
    [said('17'), fault('unavailable')],
    [said('19'), fault('unavailable')],
    [said('29'), refused],
  ])('%j', (answer, outcome) => {
    expect(readStart(answer)).toEqual(outcome)
  })
})

describe('check', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [said('0', { request_id: id }), { ok: true }],
    [said('0'), { ok: true }],
    [said('0', { request_id: other }), fault('unavailable')],
    [said('3'), fault('misconfigured')],
    [said('6'), { ok: false, reason: 'expired' }],
    [said('7'), fault('unavailable')],
    [said('10'), fault('unavailable')],
    [said('15'), fault('unavailable')],
    [said('16'), { ok: false, reason: 'wrong_code' }],
    [said('17'), { ok: false, reason: 'exhausted' }],
    [said('19'), fault('unavailable')],
    [said('29'), fault('unavailable')],
  ])('%j', (answer, outcome) => {
    expect(readCheck(answer, id)).toEqual(outcome)
  })
})

describe('advance', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [said('0', { command: 'trigger_next_event' }), { ok: true }],
    [said('3'), fault('misconfigured')],
    [said('6'), { ok: false, reason: 'gone' }],
    [said('19'), { ok: false, reason: 'no_step_left' }],
    [said('10'), fault('unavailable')],
  ])('%j', (answer, outcome) => {
    expect(readAdvance(answer)).toEqual(outcome)
  })
})

describe('cancel', () => {
  it.each<[Answer, unknown]>([
    ...everywhere,
    [said('0', { command: 'cancel' }), { ok: true }],
    [said('6'), { ok: true }],
    [said('19'), { ok: true }],
    [said('3'), fault('unavailable')],
  ])('%j', (answer, outcome) => {
    expect(readCancel(answer)).toEqual(outcome)
  })
})
