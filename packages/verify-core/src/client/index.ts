import type { Channel } from '../provider.ts'
import { ask } from './ask.ts'
import type { ClientState } from './state.ts'

export type {
  ClientProblem,
  ClientState,
  CodeState,
  NumberState,
  ProblemState,
  SendState,
  VerifiedState,
} from './state.ts'

/** How a client finds the routes. */
export interface ClientOptions {
  /** Where the routes are mounted, as the browser sees it. Default `/2fa`. */
  readonly path?: string
  /** Where the person wants to go afterwards, a path on this site. Default: as the server thinks best. */
  readonly next?: string
  /** Step-up: ask for a proof no older than this many seconds, 1 to 1,200. Default: any live proof will do. */
  readonly maxAgeSeconds?: number
}

/** What every act takes. */
export interface ActOptions {
  /** Gives up waiting: the act then rejects with the signal's reason, as `fetch` does. It may have happened all the same. */
  readonly signal?: AbortSignal
}

/** The person's acts. Each answers where this browser then stands; what goes wrong is a `problem` in it, never thrown. */
export interface TwoFactorClient {
  /** Where this browser stands. */
  status(options?: ActOptions): Promise<ClientState>
  /** Send a code: to `number` at the first enrollment, else to the enrolled phone. */
  start(number?: string, options?: ActOptions): Promise<ClientState>
  /** Check a code. */
  confirm(code: string, options?: ActOptions): Promise<ClientState>
  /** Send again, by another channel if one is named. */
  resend(channel?: Channel, options?: ActOptions): Promise<ClientState>
  /** Give the challenge up. */
  cancel(options?: ActOptions): Promise<ClientState>
}

/**
 * A client for pages that draw for themselves. It keeps the CSRF token, which changes with every success.
 * @example
 * const client = createClient()
 * let state = await client.start('+447700900123')
 * if (state.step === 'code') state = await client.confirm('123456')
 * if (state.step === 'verified') location.assign(state.next)
 */
export function createClient(options: ClientOptions = {}): TwoFactorClient {
  const { path = '/2fa', next, maxAgeSeconds } = options
  const kept = {
    ...(next !== undefined && { next }),
    ...(maxAgeSeconds !== undefined && { max_age: String(maxAgeSeconds) }),
  }
  let token: string | undefined

  async function send(to: string, init: RequestInit, { signal }: ActOptions): Promise<ClientState> {
    const state = await ask(`${path}${to}`, { ...init, ...(signal && { signal }) })
    const isStale = state.problem?.code === 'csrf_rejected'
    token = (!isStale && state.csrfToken) || undefined
    return state
  }

  const status = (act: ActOptions = {}) => send(`/status?${new URLSearchParams(kept)}`, {}, act)

  async function post(
    to: string,
    fields: Readonly<Record<string, string>>,
    act: ActOptions = {},
  ): Promise<ClientState> {
    const body = JSON.stringify({ ...kept, ...fields })
    const attempt = async () => {
      const state = token === undefined ? await status(act) : undefined
      if (state && token === undefined) return state
      const headers = { 'content-type': 'application/json', 'x-csrf-token': token ?? '' }
      return send(to, { method: 'POST', headers, body }, act)
    }
    const state = await attempt()
    // Another tab may have changed the token: nothing was done then, and a new one is worth a second try.
    return state.problem?.code === 'csrf_rejected' ? attempt() : state
  }

  return {
    status,
    start: (number, act) => post('/create', number === undefined ? {} : { number }, act),
    confirm: (code, act) => post('/confirm', { code }, act),
    resend: (channel, act) => post('/resend', channel === undefined ? {} : { channel }, act),
    cancel: (act) => post('/cancel', {}, act),
  }
}
