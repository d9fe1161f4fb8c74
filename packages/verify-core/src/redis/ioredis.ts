import type { RunScript } from './client.ts'
import { byNameOrText } from './run-script.ts'

/** What is used of ioredis 5 or later: `Redis` or `Cluster`. */
export interface IoredisClient {
  readonly isCluster: boolean
  readonly status: string
  connect(): Promise<unknown>
  once(event: 'ready', listener: () => void): unknown
  /** Any command, its strings answered as bytes. */
  callBuffer(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>
}

export function isIoredis(client: object): client is IoredisClient {
  return (
    'isCluster' in client &&
    ['connect', 'once', 'callBuffer'].every(
      (name) => name in client && typeof Reflect.get(client, name) === 'function',
    )
  )
}

/** What waits in the client's queue cannot be taken out again, so we wait for the connection ourselves. */
export function ioredisRunner(client: IoredisClient): RunScript {
  const waiting = new Set<() => void>()
  let isListening = false

  function wakeAll(): void {
    isListening = false
    for (const goOn of waiting) goOn()
    waiting.clear()
  }

  async function connected(signal: AbortSignal): Promise<void> {
    // `lazyConnect`: our command is the first. A failure is told to the app by the client's own event.
    if (client.status === 'wait') client.connect().catch(() => undefined)
    if (!isListening) client.once('ready', wakeAll)
    isListening = true
    await new Promise<void>((goOn) => {
      waiting.add(goOn)
      signal.addEventListener('abort', () => {
        waiting.delete(goOn)
        goOn()
      })
    })
    signal.throwIfAborted()
  }

  return async (script, keys, args, signal) => {
    if (client.status !== 'ready') await connected(signal)
    return byNameOrText(
      () => client.callBuffer('EVALSHA', script.sha, keys.length, ...keys, ...args),
      () => client.callBuffer('EVAL', script.text, keys.length, ...keys, ...args),
    )
  }
}
