import type { Answer } from './answer.ts'
import type { RestClient, RestRequest } from './sdk.ts'

/** One request, without its host and its credentials. */
export interface Call {
  readonly method: 'POST' | 'DELETE'
  readonly path: string
  readonly data?: Readonly<Record<string, unknown>>
}

export interface Patience {
  /** Milliseconds we wait. */
  readonly ms: number
  /** The caller's own end of patience. */
  readonly signal: AbortSignal
  /** Ask a second time when the first certainly never left. */
  readonly retryUnsent?: boolean
}

/**
 * Ask, and wait no longer than we have patience. Never rejects, so an answer that comes when nobody waits any more
 * is dropped in silence. The SDK knows no signal per request; its `timeout` ends the request behind our back.
 */
export function ask(client: RestClient, call: Call, patience: Patience): Promise<Answer> {
  const { ms, signal } = patience
  if (ms <= 0 || signal.aborted) return Promise.resolve({ kind: 'unsent' })
  const { promise, resolve } = Promise.withResolvers<Answer>()
  let isOver = false
  const giveUp = () => {
    isOver = true
    resolve({ kind: 'silence' })
  }
  const timer = setTimeout(giveUp, ms)
  signal.addEventListener('abort', giveUp, { once: true })

  const request: RestRequest = {
    url: `${apiHostOf(client)}${call.path}`,
    method: call.method,
    type: 'application/json',
    ...(call.data === undefined ? {} : { data: call.data }),
    timeout: Math.ceil(ms),
  }
  void (async () => {
    let answer = await send(client, request)
    const isWorthAnother = answer.kind === 'unsent' && patience.retryUnsent === true && !isOver
    if (isWorthAnother) answer = await send(client, request)
    resolve(answer)
  })()

  return promise.finally(() => {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveUp)
  })
}

/** Where a client sends to, without a slash at the end. */
export function apiHostOf(client: RestClient): string {
  return (client.getConfig().apiHost ?? '').replace(/\/+$/, '')
}

/** The SDK writes into the request it is given, so each gets its own. */
async function send(client: RestClient, request: RestRequest): Promise<Answer> {
  try {
    const { status, data } = await client.sendRequest({ ...request })
    return { kind: 'answered', status, body: data }
  } catch (error) {
    return readFailure(error)
  }
}

/** By shape: the SDK's classes all say `Error`, and an app may hold several copies of them. */
async function readFailure(error: unknown): Promise<Answer> {
  const response = member(error, 'response')
  if (response instanceof Response) return readRefusal(response)
  if (isUnsigned(error)) return { kind: 'unsigned' }
  return { kind: isUnsent(member(error, 'cause')) ? 'unsent' : 'silence' }
}

async function readRefusal(response: Response): Promise<Answer> {
  const retryAfterSeconds = readRetryAfter(response.headers.get('retry-after'))
  return {
    kind: 'answered',
    status: response.status,
    body: await readJson(response),
    ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
  }
}

/** Absent when it is no JSON, or the SDK has read it already and stumbled. */
async function readJson(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown
  } catch {
    return undefined
  }
}

/** Whole seconds, at least 1 and at most 60, whatever they say. A date is not worth reading. */
function readRetryAfter(header: string | null): number | undefined {
  if (header === null || !/^\d{1,9}$/.test(header.trim())) return undefined
  return Math.min(Math.max(Number(header), 1), 60)
}

/** The SDK checks its keys before it sends anything. */
function isUnsigned(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const isKeyError = /^(?:Missing|Invalid)\w+Error$/.test(error.constructor.name)
  return isKeyError || error.message.startsWith('secretOrPrivateKey')
}

/** Errors that only a connection not yet made can have. */
const beforeSending = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT'])

function isUnsent(cause: unknown): boolean {
  const code = member(cause, 'code')
  if (typeof code === 'string' && beforeSending.has(code)) return true
  const syscall = member(cause, 'syscall')
  return syscall === 'connect' || syscall === 'getaddrinfo'
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (Reflect.get(of, name) as unknown) : undefined
}
