import { createTwoFactor, memoryStore } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { frameworks, shieldSite } from './shield-site.ts'

/** Numbers that differ in their last digits only. */
const inRow = (n: number) => `+447700900${100 + n}`

describe.each(frameworks)('what webhooks tell of an area (%s)', (framework) => {
  /** A site that has sent to so many neighbors, the first of whom have proved their numbers. */
  async function site(sent: number, proved: number, more: Parameters<typeof shieldSite>[1] = {}) {
    const world = await shieldSite(framework, more)
    for (let n = 0; n < sent; n += 1) await world.visit(inRow(n), n < proved)
    const twoFactor = createTwoFactor(world.options)
    return { ...world, twoFactor }
  }

  it('stops a prefix at once when the provider blocks what goes there, before the next send', async () => {
    const { of, report, sends, twoFactor, visit } = await site(8, 4)
    for (const nth of [4, 5, 6]) expect(await report(nth, { status: 'blocked' })).toBe(204)
    expect(of('fraud_alarm')).toEqual([])
    await report(7, { status: 'blocked' })
    expect(of('fraud_alarm')).toMatchObject([
      { area: '+44770090', sent: 24, verified: 4, isBlocked: true },
    ])
    expect(await twoFactor.blocks()).toMatchObject([{ area: '+44770090' }])
    expect([await visit(inRow(50)), sends.length]).toEqual([429, 8])
  })

  it('counts a message that did not arrive once more against its area', async () => {
    const { of, report } = await site(15, 3)
    for (let nth = 3; nth < 7; nth += 1) await report(nth, { status: 'failed' })
    expect(of('fraud_alarm')).toEqual([])
    await report(7, { status: 'failed' })
    expect(of('fraud_alarm')).toMatchObject([{ sent: 20, verified: 3, isBlocked: true }])
  })

  it('counts nothing for messages that arrived, nor for codes that were not typed', async () => {
    const { of, report, visit } = await site(19, 5)
    for (let nth = 0; nth < 19; nth += 1) {
      await report(nth, { status: 'completed' })
      await report(nth, { status: nth < 5 ? 'completed' : 'expired', type: 'summary' })
    }
    expect([await visit(inRow(19)), await visit(inRow(20))]).toEqual([200, 200])
    expect(of('fraud_alarm')).toMatchObject([{ sent: 20, verified: 5, isBlocked: false }])
  })

  it('counts each send once, however often and in whatever order it is told', async () => {
    const { of, report } = await site(16, 6)
    const tell = { status: 'blocked' }
    await report(15, { ...tell, type: 'summary' })
    await Promise.all(Array.from({ length: 30 }, () => report(15, tell)))
    await Promise.all(Array.from({ length: 30 }, () => report(15, { ...tell, jti: 'the-same' })))
    expect(of('fraud_alarm')).toEqual([])
    await report(6, { status: 'failed' })
    expect(of('fraud_alarm')).toMatchObject([{ sent: 21, verified: 6, isBlocked: false }])
  })

  it('is not believed of a send that is not ours, whoever signed it', async () => {
    const { of, report, sends } = await site(19, 0)
    const foreign = await shieldSite(framework, { secret: 'the secret of staging, 32 bytes long' })
    await foreign.visit(inRow(0))
    const [theirs, ours] = [foreign.sends[0]?.clientRef ?? '', sends[0]?.clientRef ?? '']
    const forged = `${ours.slice(0, 28)}${'0'.repeat(12)}`
    for (const clientRef of [theirs, forged, ours.slice(0, 39), `${ours}0`]) {
      expect(await report(0, { status: 'blocked', clientRef })).toBe(204)
    }
    expect(of('fraud_alarm')).toEqual([])
    await report(0, { status: 'blocked' })
    expect(of('fraud_alarm')).toHaveLength(1)
  })

  it('lets nobody in, and lifts no block', async () => {
    const { report, sends, twoFactor, visit } = await site(20, 0)
    expect(await visit(inRow(20))).toBe(429)
    for (let nth = 0; nth < sends.length; nth += 1) {
      await report(nth, { status: 'completed', type: 'summary' })
    }
    expect(await visit(inRow(21))).toBe(429)
    expect(await twoFactor.blocks()).toHaveLength(1)
  })

  it('blocks nothing where limits are only recorded, and says so', async () => {
    const limits = { mode: 'record' } as const
    const { of, report, twoFactor, visit } = await site(5, 0, { limits })
    for (let nth = 0; nth < 4; nth += 1) await report(nth, { status: 'blocked' })
    expect(of('fraud_alarm')).toMatchObject([{ sent: 21, isBlocked: false }])
    expect([await visit(inRow(9)), await twoFactor.blocks()]).toEqual([200, []])
  })

  it('counts once when the store fails halfway and the provider tells it again', async () => {
    let isDown = false
    const store = memoryStore({ clock: () => Date.UTC(2026, 0, 1, 12) })
    const { of, report } = await site(15, 0, {
      store: {
        ...store,
        put: (key, value, options) =>
          isDown && key.startsWith('delivery:')
            ? Promise.reject(new Error('down'))
            : store.put(key, value, options),
      },
    })
    isDown = true
    for (let round = 0; round < 3; round += 1) {
      expect(await report(0, { status: 'blocked', jti: 'one' })).toBe(503)
    }
    isDown = false
    expect(await report(0, { status: 'blocked', jti: 'one' })).toBe(204)
    expect(of('fraud_alarm')).toEqual([])
    await report(1, { status: 'failed' })
    expect(of('fraud_alarm')).toMatchObject([{ sent: 20, isBlocked: true }])
  })

  it('names the country of a send, and of its number and its user nothing', async () => {
    const { events, of, report, sends } = await site(1, 0)
    await report(0, { status: 'failed' })
    const [told] = of('undelivered')
    const clientRef = sends[0]?.clientRef
    expect(told).toMatchObject({ clientRef, country: 'GB', channel: 'sms' })
    expect(JSON.stringify(told)).not.toMatch(/770090|user-/)
    expect(events).toContainEqual(told)
  })
})
