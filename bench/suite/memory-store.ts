import { execFileSync } from 'node:child_process'
import { type Json, memoryStore, type Store } from 'verify-core'
import { comparison, cpuNow, type Figure, median } from '../harness.ts'
import { ledgerMaker } from '../ledgers.ts'

const pending = 1_000_000
const due = 500_000

/** Memory of a million pending challenges against a bare `Map`, and the longest pause while half a million die. */
export async function measure(): Promise<readonly Figure[]> {
  const inProcess = (kind: string) => {
    const flags = ['--expose-gc', '--max-old-space-size=4096', import.meta.filename, kind]
    return Number(execFileSync(process.execPath, flags).toString())
  }
  const rounds = Array.from({ length: 3 }, () => {
    const [ours, bare, twin] = [inProcess('store'), inProcess('map'), inProcess('map')]
    return { ratio: ours / bare, twin: twin / bare }
  })
  return [
    {
      name: 'memory of 1M pending challenges over a bare Map',
      unit: 'times',
      ...comparison(
        rounds.map(({ ratio }) => ratio),
        rounds.map(({ twin }) => twin),
      ),
      goal: { atMost: 1.1 },
      note: 'resident set, a process each',
    },
    {
      name: 'longest step while 500k challenges die',
      unit: 'ms',
      value: median([1, 2, 3].map(() => inProcess('step'))),
      goal: { atMost: 5 },
      note: 'CPU of one write or one tick, the median of three processes',
    },
  ]
}

async function fill(store: Store, count: number, expiresAt: number): Promise<void> {
  const make = await ledgerMaker()
  for (let at = 0; at < count; at += 1) {
    await store.put(`{u:${at}}ledger`, make(at), { ifVersion: undefined, expiresAt })
  }
}

/** Bytes of resident memory that a million records take. */
async function memoryOf(kind: string): Promise<number> {
  const make = await ledgerMaker()
  globalThis.gc?.()
  const before = process.memoryUsage.rss()
  const expiresAt = Date.now() + 3_600_000
  const map = new Map<string, { value: Json; version: number; expiresAt: number }>()
  const store = memoryStore({ maxRecords: 2_000_000 })
  for (let at = 0; at < pending; at += 1) {
    const key = `{u:${at}}ledger`
    if (kind === 'map') map.set(key, { value: make(at), version: at, expiresAt })
    else await store.put(key, make(at), { ifVersion: undefined, expiresAt })
  }
  globalThis.gc?.()
  const bytes = process.memoryUsage.rss() - before
  // Both are still needed here, so that neither is collected before it is weighed.
  return map.size + (await store.get(['{u:0}ledger'])).length > 0 ? bytes : 0
}

/** Let all records die at once: the most CPU, in ms, that one write or one tick of the store's timer takes. */
async function longestStep(): Promise<number> {
  let now = Date.now()
  let longest = 0
  const timed = (step: () => void) => {
    const [cpu, time] = [cpuNow(), performance.now()]
    step()
    const passed = performance.now() - time
    // Whoever takes the CPU away adds to the time, and an account brought up to date late adds to the CPU.
    longest = Math.max(longest, Math.min(passed, (cpuNow() - cpu) / 1_000))
  }
  const { setTimeout: real } = globalThis
  const spy = (step: () => void, ms: number) => real(() => timed(step), ms)
  globalThis.setTimeout = spy as typeof setTimeout
  const store = memoryStore({ maxRecords: due, clock: () => now })
  await fill(store, due, now + 60_000)
  // What filling has left behind is not to be swept up in a step.
  globalThis.gc?.()
  now += 120_000
  // The store is full of what is due: the first write has to make room, the others free a few each.
  for (let at = 0; at < 1_000; at += 1) {
    timed(() => void store.put(`new:${at}`, null, { ifVersion: undefined }))
  }
  // Its timer frees the rest, some hundreds a tick.
  await new Promise((resolve) => real(resolve, 12_000))
  globalThis.setTimeout = real
  return longest
}

const kind = process.argv[2]
if (import.meta.main && kind !== undefined) {
  console.log(kind === 'step' ? await longestStep() : await memoryOf(kind))
}
