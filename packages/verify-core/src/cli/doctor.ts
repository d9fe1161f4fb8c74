import { isMemoryStore } from '../memory-store.ts'
import { boundedStore } from '../records/bounded-store.ts'
import { checkCookies, checkProxy } from './doctor-app.ts'
import type { CliConfig } from './config.ts'
import { checkClock, checkKeys, checkStore, checkWebhooks } from './doctor-ports.ts'

/** One thing the doctor looked at. */
export interface Finding {
  readonly level: 'ok' | 'unknown' | 'wrong'
  readonly about: string
  readonly text: string
}

/** Look for what is set up wrongly. Asks the provider and the store, and sends no message. */
export async function diagnose({ options, app, login }: CliConfig): Promise<readonly Finding[]> {
  const { provider, clock = Date.now, path = '/2fa', loginPath = '/login' } = options
  const { storeDeadlineMs: ms = 2_000 } = options
  const store = boundedStore(options.store, { ms, deadline: undefined })
  const isProduction = process.env['NODE_ENV'] === 'production'
  const [keys, records, time, cookies] = await Promise.all([
    checkKeys(provider),
    checkStore(store, { isMemory: isMemoryStore(options.store), isProduction }),
    checkClock(store, clock),
    checkCookies(app, { paths: [loginPath, `${path}/`], login, isProduction }),
  ])
  return [keys, checkWebhooks(provider), records, time, checkProxy(app), cookies]
}
