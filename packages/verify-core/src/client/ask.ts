import type { ProblemCode } from '../page.ts'
import type { ClientProblem, ClientState } from './state.ts'

/** An answer on the wire: a problem's members (RFC 9457) stand beside those of the state. */
type WireState = ClientState & {
  readonly type?: string
  readonly title?: string
  readonly status?: number
  readonly detail?: string
  readonly code?: ProblemCode
  readonly retryAfterSeconds?: number
}

const steps = ['number', 'send', 'code', 'verified', 'problem']

/** One request, and what it comes to. Rejects only when its signal is aborted. */
export async function ask(url: string, init: RequestInit): Promise<ClientState> {
  try {
    const response = await fetch(url, {
      ...init,
      headers: { ...init.headers, accept: 'application/json' },
      credentials: 'same-origin',
      cache: 'no-store',
      // Our routes never redirect a script: what does is something else, such as a login of the app's own.
      redirect: 'manual',
    })
    return read(await response.text(), response.status)
  } catch {
    init.signal?.throwIfAborted()
    return trouble('unreachable', 0, 'No answer came. Check the connection and try again.')
  }
}

function read(text: string, status: number): ClientState {
  const wire = parse(text)
  if (wire === null || typeof wire !== 'object' || !steps.includes(wire.step)) {
    return trouble('unexpected_answer', status, 'The answer was not understood. Try again later.')
  }
  const { type: _type, title: _title, status: _status, code, detail, ...rest } = wire
  const { retryAfterSeconds, ...state } = rest
  if (code === undefined) return state
  const problem: ClientProblem = {
    code,
    status,
    detail: detail ?? '',
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  }
  return { ...state, problem } as ClientState
}

function parse(text: string): WireState | null {
  try {
    return JSON.parse(text) as WireState | null
  } catch {
    return null
  }
}

function trouble(code: ClientProblem['code'], status: number, detail: string): ClientState {
  return { step: 'problem', problem: { code, status, detail } }
}
