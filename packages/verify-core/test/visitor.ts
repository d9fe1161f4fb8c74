import {
  memoryStore,
  type Slot,
  type Store,
  type TwoFactor,
  type TwoFactorOptions,
  type TwoFactorRequest,
  type TwoFactorResponse,
  type User,
  type VerifyProvider,
} from 'verify-core'

export const phone = '+447700900123'
export const rightCode = '123456'

/** A provider that is always well: every send succeeds, one code is right. */
export function wellProvider(more: Partial<VerifyProvider> = {}): VerifyProvider {
  let sends = 0
  return {
    name: 'well',
    channels: ['sms'],
    codeLength: 6,
    start: () => Promise.resolve({ ok: true, requestId: `request-${++sends}`, channel: 'sms' }),
    check: (_id, code) =>
      Promise.resolve(code === rightCode ? { ok: true } : { ok: false, reason: 'wrong_code' }),
    resend: () => Promise.resolve({ ok: true, requestId: `request-${++sends}`, channel: 'sms' }),
    cancel: () => Promise.resolve(),
    ...more,
  }
}

export interface Clock {
  (): number
  advance(seconds: number): void
}

/** A clock that only moves when told. */
export function stoppedClock(start = Date.UTC(2026, 0, 1, 12)): Clock {
  let now = start
  return Object.assign(() => now, {
    advance(seconds: number) {
      now += seconds * 1_000
    },
  })
}

/** Options that nothing is wrong with. */
export function goodOptions(more: Partial<TwoFactorOptions> = {}): TwoFactorOptions {
  const clock = more.clock ?? stoppedClock()
  return {
    brand: 'Test',
    provider: wellProvider(),
    store: memoryStore({ clock }),
    secret: 'a secret of at least thirty-two bytes',
    allowedCountries: ['GB'],
    language: 'en',
    clock,
    ...more,
  }
}

/** Whatever a request has beyond its method and path. */
export interface Extras {
  readonly fields?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly ip?: string
  readonly query?: string
}

/** One browser with one logged-in user, as core sees them: no framework and no network. */
export interface Visitor {
  slot: Slot | undefined
  user: User | undefined
  /** A request to the routes of the second factor. */
  request(method: string, path: string, extras?: Extras): TwoFactorRequest
  /** A GET elsewhere in the app. */
  at(originalUrl?: string): TwoFactorRequest
  send(method: string, path: string, extras?: Extras): Promise<TwoFactorResponse>
  get(path: string, extras?: Extras): Promise<TwoFactorResponse>
  /** With a valid token unless `headers` brings another. */
  post(action: string, fields?: Extras['fields'], extras?: Extras): Promise<TwoFactorResponse>
  /** The page as data. */
  status(): Promise<Record<string, unknown>>
}

export function visitor(twoFactor: TwoFactor, id: string | number = 'ann'): Visitor {
  const self: Visitor = {
    slot: undefined,
    user: { id },
    request(method, path, { fields, headers = {}, ip, query = '' } = {}) {
      return {
        method,
        path,
        originalUrl: `/2fa${path}${query}`,
        header: (name) => headers[name],
        ip: () => ip,
        user: () => self.user,
        slot: () => self.slot,
        body: () => ({ parsed: fields, stream: noBytes() }),
      }
    },
    at: (originalUrl = '/polls/1') => ({ ...self.request('GET', '/'), originalUrl }),
    async send(method, path, extras) {
      const response = await twoFactor.handle(self.request(method, path, extras))
      if (response === undefined) throw new Error(`Nothing answers ${method} ${path}`)
      if (response.slot) self.slot = response.slot.value
      return response
    },
    get: (path, extras) => self.send('GET', path, extras),
    async post(action, fields = {}, extras = {}) {
      const { csrfToken } = await self.status()
      const headers = {
        'content-type': 'application/x-www-form-urlencoded',
        'x-csrf-token': String(csrfToken),
        ...extras.headers,
      }
      return self.send('POST', `/${action}`, { ...extras, fields, headers })
    },
    async status() {
      return JSON.parse((await self.get('/status')).body()) as Record<string, unknown>
    },
  }

  return self
}

/** Enroll with the right code; the visitor ends verified. */
export async function enroll(who: Visitor, number = phone): Promise<void> {
  const sent = await who.post('create', { number })
  const done = await who.post('confirm', { code: rightCode })
  if (sent.status !== 303 || done.status !== 303) {
    throw new Error(`Not enrolled: ${sent.status} ${sent.body()}, ${done.status} ${done.body()}`)
  }
}

async function* noBytes(): AsyncGenerator<Uint8Array> {}

/**
 * A store over `store` that logs its round trips: calls made side by side share one. `log` may be shared with a
 * provider, so that what happens before and after its call can be told apart.
 */
export function countTrips(store: Store, log: string[]): Store {
  let gate: Promise<void> | undefined
  async function trip<T>(work: () => T | Promise<T>): Promise<T> {
    if (gate === undefined) {
      log.push('store')
      gate = new Promise((resolve) => {
        setImmediate(() => {
          gate = undefined
          resolve()
        })
      })
    }
    await gate
    return work()
  }
  return {
    get: (keys) => trip(() => store.get(keys)),
    put: (key, value, options) => trip(() => store.put(key, value, options)),
    remove: (key, options) => trip(() => store.remove(key, options)),
    take: (budgets) => trip(() => store.take(budgets)),
  }
}
