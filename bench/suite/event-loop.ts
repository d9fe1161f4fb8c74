import { cpuNow, type Figure, quantile } from '../harness.ts'
import { believer, client, generous } from '../people.ts'

const inFlight = 10_000

/** CPU of each turn of the event loop while 10,000 starts wait for their provider: nothing of ours may grow with them. */
export async function measure(): Promise<readonly Figure[]> {
  const waiting: (() => void)[] = []
  const post = await client(
    generous({
      ...believer,
      async start(request) {
        await new Promise<void>((resolve) => waiting.push(resolve))
        return believer.start(request)
      },
    }),
  )
  const answers: Promise<void>[] = []
  const start = (at: number) => {
    // On a slow machine some run into our own deadline before their turn: that is work as well.
    answers.push(
      post('/create', `user-${at}`, { number: `+44740${1_000_000 + at}` }).catch(() => {}),
    )
  }
  for (let at = 0; at < inFlight; at += 1) {
    start(at)
    // Not all in one turn: no network would bring them so.
    if (at % 50 === 0) await turns(1)
  }
  // As one is answered another comes.
  const busy = await turns(5_000, (turn) => {
    start(inFlight + turn)
    waiting.shift()?.()
  })
  for (const answer of waiting) answer()
  await Promise.all(answers)
  return [
    {
      name: 'CPU of a turn of the event loop, 10,000 starts in flight, p99.9',
      unit: 'ms',
      value: quantile(busy, 0.999),
      goal: { atMost: 1 },
      note: 'one start or one answer a turn, garbage collection included',
    },
  ]
}

/** CPU in ms of each of so many turns of the event loop, in each of which `act` is called once. */
async function turns(count: number, act: (turn: number) => void = () => {}): Promise<number[]> {
  const spent: number[] = []
  for (let turn = 0; turn < count; turn += 1) {
    const before = cpuNow()
    act(turn)
    await new Promise((resolve) => setImmediate(resolve))
    spent.push((cpuNow() - before) / 1_000)
  }
  return spent
}
