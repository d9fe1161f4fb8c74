import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import { vonageVerify } from 'verify-core/vonage'
import type { Figure } from '../harness.ts'
import { client, generous, provenGuard } from '../people.ts'

const waiting = 500

/** 500 people confirm while the provider takes every check and answers none; others visit guarded pages all the time. */
export async function measure(): Promise<readonly Figure[]> {
  let inFlight = 0
  let mostInFlight = 0
  const server = createServer((req, res) => {
    req.resume()
    if (req.url === '/v2/verify') {
      const body = JSON.stringify({ request_id: crypto.randomUUID() })
      res.writeHead(202, { 'content-type': 'application/json' }).end(body)
      return
    }
    inFlight += 1
    mostInFlight = Math.max(mostInFlight, inFlight)
    res.once('close', () => (inFlight -= 1))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const apiHost = `http://127.0.0.1:${(server.address() as AddressInfo).port}`

  const provider = vonageVerify({ apiKey: 'abcd1234', apiSecret: 'a-secret', apiHost })
  // As many starts as are needed; the number of calls in flight is what apps get.
  const post = await client({ ...generous(provider), bulkhead: { startsPerSecond: 100_000 } })
  const guard = await provenGuard(generous())
  const people = Array.from({ length: waiting }, (_, nth) => `+44740${1_000_000 + nth}`)
  for (const number of people) await post('/create', number, { number })

  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  let longest = 0
  const confirms = people.map(async (number) => {
    const before = performance.now()
    // 503: what else could be said.
    await post('/confirm', number, { code: '123456' }).catch(() => {})
    longest = Math.max(longest, performance.now() - before)
  })
  let isOver = false
  const visits = (async () => {
    for (let served = 0; ; served += 1) {
      if (isOver) return served
      await guard()
      await wait(1)
    }
  })()
  await Promise.all(confirms)
  isOver = true
  const served = await visits
  delay.disable()
  server.closeAllConnections()
  server.close()

  const of = `${waiting} confirms and a dead provider`
  const note = `${served} guarded requests were served meanwhile`
  return [
    {
      name: `event-loop delay p99, ${of}`,
      unit: 'ms',
      value: delay.percentile(99) / 1e6,
      goal: { atMost: 20 },
      note,
    },
    {
      name: `calls in flight at most, ${of}`,
      unit: 'calls',
      value: mostInFlight,
      goal: { atMost: 50 },
    },
    {
      name: `longest answer, ${of}`,
      unit: 'ms',
      value: longest,
      goal: { atMost: 10_000 },
    },
  ]
}
