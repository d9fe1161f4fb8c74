import { createTwoFactor } from 'verify-core'
import { redisStore } from 'verify-core/redis'
import { afterAll, describe, expect, it } from 'vitest'
import { nodeRedis, ownPrefix, removeAll } from '../packages/verify-core/test/redis-clients.ts'
import { redisUrl } from '../tools/services/redis.ts'
import { roomy, shieldSite } from './shield-site.ts'

const url = await redisUrl()
const clients = url === undefined ? [] : [await nodeRedis(url), await nodeRedis(url)]
afterAll(async () => {
  if (clients[0] !== undefined) await removeAll(clients[0])
  for (const one of clients) one.destroy()
})

const inRow = (n: number) => `+447700900${100 + n}`

/** An Express and a Koa instance of one service, each with a connection of its own to the same Redis. */
async function twoInstances(limits: object = {}) {
  const prefix = ownPrefix()
  const open = (framework: 'express' | 'koa', nth: number) =>
    shieldSite(framework, {
      store: redisStore(clients[nth] as never, { prefix }),
      clock: Date.now,
      limits,
    })
  const [one, other] = [await open('express', 0), await open('koa', 1)]
  for (const { time } of [one, other]) time.now = Date.now()
  const of = (n: number) => (n % 2 === 0 ? one : other)
  return { one, other, of, sends: () => one.sends.length + other.sends.length }
}

describe.skipIf(url === undefined)('limits of two instances on one Redis', () => {
  it('let 40 accounts of one client have ten messages, all at once and with forged addresses', async () => {
    const { of, sends } = await twoInstances()
    const people = await Promise.all(
      Array.from({ length: 40 }, (_none, n) => of(n).person(`user-${n}`)),
    )
    const answers = await Promise.all(
      people.map((who, n) =>
        who.post('create', { number: inRow(n) }, { 'x-forwarded-for': `203.0.113.${n}` }),
      ),
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(10)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(30)
    expect(sends()).toBe(10)
  })

  it('let one number have three messages, whoever asks where', async () => {
    const { of, sends } = await twoInstances(roomy)
    const people = await Promise.all(
      Array.from({ length: 12 }, (_none, n) => of(n).person(`user-${n}`)),
    )
    await Promise.all(people.map((who) => who.post('create', { number: inRow(0) })))
    expect(sends()).toBe(3)
  })

  it('count a report once, whichever instances it is told to, and stop the prefix for both', async () => {
    const { one, other } = await twoInstances(roomy)
    for (let n = 0; n < 4; n += 1) await one.visit(inRow(n))
    const clientRef = one.sends[0]?.clientRef ?? ''
    // The other instance knows the send by its name alone.
    await other.visit(inRow(9))
    const told = { status: 'blocked', clientRef }
    await Promise.all(
      Array.from({ length: 20 }, (_none, n) => (n % 2 === 0 ? one : other).report(0, told)),
    )
    expect(await createTwoFactor(other.options).blocks()).toEqual([])
    for (const nth of [1, 2, 3]) await one.report(nth, { status: 'blocked' })
    expect([...one.of('fraud_alarm'), ...other.of('fraud_alarm')]).toMatchObject([
      { area: '+44770090', sent: 21, verified: 0, isBlocked: true },
    ])
    expect(await other.visit(inRow(20))).toBe(429)
  })
})
