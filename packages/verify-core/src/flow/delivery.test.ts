import { describe, expect, it } from 'vitest'
import { now, pending } from '../../test/flow-samples.ts'
import type { DeliveryReport } from '../provider.ts'
import { decideDelivery, type ToldDelivery, viewDelivery } from './delivery.ts'

const undelivered: ToldDelivery = {
  requestId: 'r1',
  channel: 'sms',
  state: 'undelivered',
  isFinal: false,
  at: now,
}
const ended: ToldDelivery = { requestId: 'r1', state: 'ended', isFinal: true, at: now }
const report = (more: Partial<DeliveryReport>): DeliveryReport => ({
  ...undelivered,
  clientRef: 'ref1',
  ...more,
})

describe('a report', () => {
  it('is written down when it is the first, or news', () => {
    expect(decideDelivery(undefined, report({}))).toEqual(undelivered)
    const voice = { channel: 'voice', at: now + 1 } as const
    expect(decideDelivery(undelivered, report(voice))).toEqual({ ...undelivered, ...voice })
    const delivered = { state: 'delivered' } as const
    expect(decideDelivery(undelivered, report(delivered))).toEqual({ ...undelivered, ...delivered })
  })

  it('that is final is written down, whatever its time', () => {
    const { requestId: _id, ...final } = ended
    const late = decideDelivery(undelivered, {
      ...final,
      requestId: 'r1',
      clientRef: 'ref1',
      at: 1,
    })
    expect(late).toEqual({ ...ended, at: 1 })
  })

  it.each<[string, ToldDelivery, DeliveryReport]>([
    ['again', undelivered, report({})],
    ['again, later', undelivered, report({ at: now + 1 })],
    ['of something before', undelivered, report({ state: 'delivered', at: now - 1 })],
    ['after the end', ended, report({ state: 'delivered', at: now + 1 })],
    ['of another end', ended, report({ state: 'delivered', isFinal: true, at: now + 1 })],
    [
      'of another verification',
      undelivered,
      report({ requestId: 'r2', state: 'delivered', at: now + 1 }),
    ],
  ])('that comes %s changes nothing', (_when, found, came) => {
    expect(decideDelivery(found, came)).toBeUndefined()
  })
})

const fallbacks = [
  { channel: 'voice', at: now + 100_000 },
  { channel: 'whatsapp', at: now + 200_000 },
] as const
const fresh = pending({ startedAt: now, sentAt: now, fallbacks })

describe('how a code is on its way, without webhooks', () => {
  const voice = { nextChannel: 'voice' } as const
  const whatsapp = { nextChannel: 'whatsapp' } as const
  it.each([
    [0, { channel: 'sms', state: 'sending', ...voice, nextInSeconds: 100 }],
    [19, { channel: 'sms', state: 'sending', ...voice, nextInSeconds: 81 }],
    [20, { channel: 'sms', state: 'sent', ...voice, nextInSeconds: 80 }],
    [99.5, { channel: 'sms', state: 'sent', ...voice, nextInSeconds: 1 }],
    [100, { channel: 'voice', state: 'sending', ...whatsapp, nextInSeconds: 100 }],
    [150, { channel: 'voice', state: 'sent', ...whatsapp, nextInSeconds: 50 }],
    [230, { channel: 'whatsapp', state: 'sent' }],
  ])('after %d s', (seconds, view) => {
    expect(viewDelivery(fresh, undefined, now + seconds * 1_000)).toEqual(view)
  })

  it('promises nothing for after the code is over', () => {
    const brief = { ...fresh, expiresAt: now + 100_000 }
    expect(viewDelivery(brief, undefined, now)).toEqual({ channel: 'sms', state: 'sending' })
  })

  it('is read from a challenge of the release before, which knew no timing', () => {
    expect(viewDelivery(pending(), undefined, now)).toEqual({ channel: 'sms', state: 'sent' })
  })
})

describe('how a code is on its way, with webhooks', () => {
  const view = (told: ToldDelivery, seconds = 1) => viewDelivery(fresh, told, now + seconds * 1_000)

  it('says that a step failed, and what comes next', () => {
    const next = { nextChannel: 'voice', nextInSeconds: 99 }
    expect(view(undelivered)).toEqual({ channel: 'sms', state: 'undelivered', ...next })
    const blocked = { ...undelivered, state: 'blocked' } as const
    expect(view(blocked)).toEqual({ channel: 'sms', state: 'blocked', ...next })
  })

  it('takes a report that was quicker than the answer to the send', () => {
    expect(view({ ...undelivered, at: now - 30_000 })).toMatchObject({ state: 'undelivered' })
    expect(view({ ...undelivered, at: now - 30_001 })).toMatchObject({ state: 'sending' })
  })

  it('says of the next step what is told of that, and nothing of the one before', () => {
    expect(view(undelivered, 101)).toMatchObject({ channel: 'voice', state: 'sending' })
    const late = { ...undelivered, at: now + 101_000 }
    expect(view(late, 102)).toMatchObject({ channel: 'voice', state: 'sending' })
    const call = { ...undelivered, channel: 'voice', at: now + 101_000 } as const
    expect(view(call, 102)).toMatchObject({ channel: 'voice', state: 'undelivered' })
    const twice = { ...fresh, fallbacks: [{ channel: 'sms', at: now + 100_000 }] } as const
    expect(viewDelivery(twice, undelivered, now + 101_000)).toMatchObject({ state: 'sending' })
  })

  it('says for good that it is over or blocked, and promises nothing more', () => {
    expect(view(ended)).toEqual({ channel: 'sms', state: 'ended' })
    expect(view({ ...ended, state: 'blocked' })).toEqual({ channel: 'sms', state: 'blocked' })
  })

  it('takes no word for another verification, and none for a proof', () => {
    expect(view({ ...ended, requestId: 'r2' })).toMatchObject({ state: 'sending' })
    expect(view({ ...ended, state: 'delivered' })).toMatchObject({ state: 'sending' })
  })
})
