import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A server that tests may use; each makes what it needs under names of its own, and drops it. */
export interface Service {
  readonly url: string
  /** End the server if it was started for this. */
  stop(): Promise<void>
}

/** A server of ours that can be taken away for a while. */
export interface Restartable extends Service {
  /** Let it crash: what it has promised to keep stays. */
  halt(): Promise<void>
  /** Start it again with what it has kept; resolves when it answers. */
  resume(): Promise<void>
}

/** A server that was there before us. */
export function foundService(url: string): Service {
  return { url, stop: async () => {} }
}

/** Say loudly that tests are skipped, and why; with CI=true that is a failure. */
export function missingService(name: string, cure: string): undefined {
  const message = `No ${name}: ${cure}`
  if (process.env['CI'] === 'true') throw new Error(message)
  console.warn(`SKIPPING the ${name} tests. ${message}`)
}

/** A service as soon as it answers; one that never does is stopped. */
export async function whenReady<S extends Service>(
  service: S,
  answers: (url: string) => Promise<boolean>,
): Promise<S | undefined> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await delay(100)) {
    if (await answers(service.url)) return service
  }
  await service.stop()
  return undefined
}

/** A port that nobody listened on just now. */
export async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
