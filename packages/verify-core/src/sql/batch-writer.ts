import { setImmediate as turn } from 'node:timers/promises'
import { within } from '../deadline.ts'

/** Writes items some time after they came, many at once. Nobody waits for it, and it never throws. */
export interface BatchWriter<Item> {
  add(item: Item): void
  /** Count an item that cannot even be added. */
  drop(): void
  /** Write what waits, now. Answers how many items still wait because writing fails; does not reject. */
  flush(): Promise<number>
}

/** What is written to, and what may wait for it. */
export interface BatchWriterPorts<Item> {
  /** May be asked again for items that it has written, when it did not say so in time. */
  readonly write: (items: readonly Item[]) => Promise<void>
  readonly maxWaiting: number
  /** Told after a try to write, if there were drops since the last. `error`: of that try, when it failed. */
  readonly onDropped: (count: number, error: unknown) => void
}

const mostAtOnce = 100
const writeMs = 10_000
const firstRetryMs = 1_000
const longestRetryMs = 30_000

export function createBatchWriter<Item>(ports: BatchWriterPorts<Item>): BatchWriter<Item> {
  const { write, maxWaiting } = ports
  const waiting: Item[] = []
  let dropped = 0
  let failures = 0
  let run: Promise<void> | undefined
  let retry: NodeJS.Timeout | undefined

  /** True when there is nothing left; false when writing fails. */
  async function drain(): Promise<boolean> {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, mostAtOnce)
      try {
        await within(writeMs, () => write(batch), late)
      } catch (error) {
        failures += 1
        report(error)
        return false
      }
      waiting.splice(0, batch.length)
      failures = 0
      report(undefined)
    }
    return true
  }

  function report(error: unknown): void {
    const count = dropped
    if (count === 0) return
    dropped = 0
    try {
      ports.onDropped(count, error)
    } catch {
      // What the app does with it must not stop the writing.
    }
  }

  async function start(): Promise<void> {
    // What comes in the same turn goes into the same batch, and nothing is written on a request's path.
    await turn()
    const isDone = await drain()
    run = undefined
    if (waiting.length === 0) return report(undefined)
    if (isDone) return wake()
    const ms = Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1))
    retry = setTimeout(() => {
      retry = undefined
      wake()
    }, ms)
    retry.unref()
  }

  function wake(): void {
    if (retry === undefined) run ??= start()
  }

  return {
    add(item) {
      if (waiting.length < maxWaiting) waiting.push(item)
      else dropped += 1
      wake()
    },
    drop() {
      dropped += 1
      wake()
    },
    async flush() {
      clearTimeout(retry)
      retry = undefined
      wake()
      while (run !== undefined) await run
      return waiting.length
    },
  }
}

const late = () => new Error('The database did not answer in time')
