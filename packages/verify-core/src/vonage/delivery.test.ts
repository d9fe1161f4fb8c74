import { describe, expect, it } from 'vitest'
import { readDelivery } from './delivery.ts'

const signedAt = Date.parse('2026-01-01T12:00:10.000Z')
const at = '2026-01-01T12:00:05.000Z'
const about = { request_id: 'c11236f4-00bf-4b89-84ba-88b25df97315', client_ref: 'ref1' }
const event = { ...about, type: 'event', channel: 'sms', triggered_at: at, finalized_at: at }
const summary = { ...about, type: 'summary', submitted_at: at, workflow: [{ channel: 'sms' }] }
const named = { requestId: about.request_id, clientRef: 'ref1' }

describe('an event', () => {
  it.each([
    ['completed', 'delivered'],
    ['failed', 'undelivered'],
    ['rejected', 'undelivered'],
    ['user_rejected', 'undelivered'],
    ['blocked', 'blocked'],
  ])('of status %s says %s of its channel, and not for good', (status, state) => {
    const report = { ...named, channel: 'sms', state, isFinal: false, at: Date.parse(at) }
    expect(readDelivery({ ...event, status }, signedAt)).toEqual(report)
  })

  it('of a silent step says that the network would not confirm it', () => {
    const silent = { ...event, channel: 'silent_auth', status: 'failed' }
    expect(readDelivery(silent, signedAt)).toMatchObject({
      channel: 'silent_auth',
      state: 'undelivered',
    })
  })

  it('has the time of its signature when it names none, or one after that', () => {
    for (const time of [undefined, 'soon', 7, '2036-01-01T00:00:00Z']) {
      const body = { ...event, triggered_at: time, finalized_at: time, status: 'failed' }
      expect(readDelivery(body, signedAt)).toMatchObject({ at: signedAt })
    }
  })
})

describe('a summary', () => {
  it.each([
    ['completed', 'delivered'],
    ['failed', 'ended'],
    ['expired', 'ended'],
    ['blocked', 'blocked'],
  ])('of status %s says %s for good', (status, state) => {
    const report = { ...named, state, isFinal: true, at: signedAt }
    expect(readDelivery({ ...summary, status }, signedAt)).toEqual(report)
  })
})

describe('nothing is made of', () => {
  const failed = { ...event, status: 'failed' }
  it.each<[string, unknown]>([
    ['a status nobody knows', { ...event, status: 'teleported' }],
    ['a status that an object has by nature', { ...event, status: 'constructor' }],
    ['a summary like that', { ...summary, status: '__proto__' }],
    ['a step that merely ran out of time', { ...event, status: 'expired' }],
    [
      'silent authentication',
      {
        ...failed,
        channel: 'silent_auth',
        status: 'action_pending',
        action: [{ type: 'check' }],
      },
    ],
    ['a channel nobody knows', { ...failed, channel: 'pigeon' }],
    ['another type', { ...failed, type: 'inbound' }],
    ['no status', event],
    ['no reference', { ...failed, client_ref: undefined }],
    ['an odd reference', { ...failed, client_ref: 'a:b' }],
    ['a reference that is a list', { ...failed, client_ref: ['ref1'] }],
    ['an odd request id', { ...failed, request_id: '../x' }],
    ['a list', [failed]],
    ['text', 'failed'],
    ['null', null],
    ['no JSON', undefined],
  ])('%s', (_what, body) => {
    expect(readDelivery(body, signedAt)).toBeUndefined()
  })
})
