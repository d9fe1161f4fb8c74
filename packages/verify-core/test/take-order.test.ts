import { createTwoFactor, memoryStore, type Store } from 'verify-core'
import { expect, it } from 'vitest'
import {
  enroll,
  goodOptions,
  phone,
  rightCode,
  stoppedClock,
  visitor,
  wellProvider,
} from './visitor.ts'

/** What a counter counts, without of whom: `count:NAME:SUBJECT`. */
const kindOf = (key: string) => key.slice(0, key.lastIndexOf(':'))

// Whoever locks `a` and then `b` is deadlocked with whoever locks `b` and then `a`.
it('draws from counters in one order, whatever is going on', async () => {
  const clock = stoppedClock()
  const memory = memoryStore({ clock })
  const orders: string[][] = []
  const store: Store = {
    ...memory,
    take(budgets) {
      orders.push(budgets.map(({ key }) => kindOf(key)))
      return memory.take(budgets)
    },
  }
  const refs: string[] = []
  const well = wellProvider()
  const provider = wellProvider({
    start(request) {
      refs.push(request.clientRef)
      return well.start(request)
    },
    webhook: {
      parse: (_header, _body, at) => ({
        ok: true,
        id: 'report-1',
        report: {
          clientRef: refs[0] ?? '',
          requestId: 'request-1',
          channel: 'sms',
          state: 'undelivered',
          isFinal: false,
          at,
        },
      }),
    },
  })
  const spend = { perHour: 2, perDay: 50, price: () => 1 }
  const twoFactor = createTwoFactor(goodOptions({ clock, store, provider, spend }))
  const [ann, bob, eve] = ['ann', 'bob', 'eve'].map((id) => visitor(twoFactor, id))
  if (!ann || !bob || !eve) throw new Error('nobody came')

  // Wrong, malformed, right.
  await ann.post('create', { number: phone })
  await ann.post('confirm', { code: '000000' })
  await ann.post('confirm', { code: 'abc' })
  await ann.post('confirm', { code: rightCode })
  await enroll(bob, '+447700900124')
  // Capped by the last of the caps, so that all before it are given back.
  expect((await eve.post('create', { number: '+447700900125' })).status).toBe(429)
  expect((await eve.send('POST', '/webhooks/well')).status).toBe(204)

  const before = new Set<string>()
  for (const order of orders) {
    for (const [at, kind] of order.entries()) {
      for (const later of order.slice(at + 1)) before.add(`${kind} < ${later}`)
    }
  }
  const crossing = [...before].filter((pair) =>
    before.has(pair.split(' < ').toReversed().join(' < ')),
  )
  expect(crossing).toEqual([])
  // All that draw have drawn.
  expect(new Set(orders.map(([first]) => first))).toEqual(
    new Set([
      'count:sendsPerUserPerHour',
      'count:failuresPerAddressPer10Minutes',
      'count:malformedCodesPerUserPer10Minutes',
      'count:jti',
    ]),
  )
})
