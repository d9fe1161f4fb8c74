import { normalizeNumber, recipientKey } from './numbers.ts'
import type { Api } from './verification.ts'

/** How a request identified itself. `params`: an `api_key` among the parameters, which only v1 knows. */
export type Auth =
  | { readonly scheme: 'none' }
  | { readonly scheme: 'basic' | 'params'; readonly key: string; readonly secret: string }
  | { readonly scheme: 'bearer'; readonly token: string }

/** What a request wants. `control` is a v1 command nobody knows, `redirect` the silent authentication page. */
export type CallOperation =
  'start' | 'check' | 'cancel' | 'next' | 'search' | 'redirect' | 'control'

/** A request taken apart. */
export interface Call {
  readonly method: string
  readonly url: URL
  /** Parsed JSON or form; `undefined` when empty or neither. */
  readonly body: unknown
  /** v1: query and body together, as strings; the body wins. */
  readonly params: Readonly<Record<string, string>>
  readonly auth: Auth
  readonly route: Route | undefined
}

/** Where a request is for. */
interface Route {
  readonly api: Api
  readonly operation: CallOperation
  /** Of the verification, where the path or the parameters name one. */
  readonly id?: string
  /** v1: a payment confirmation. */
  readonly psd2?: boolean
}

/** Read and take apart. */
export async function readCall(request: Request): Promise<Call> {
  const url = new URL(request.url)
  const body = parseBody(await request.text(), request.headers.get('content-type') ?? '')
  const params = { ...Object.fromEntries(url.searchParams), ...flatStrings(body) }
  const auth = readAuth(request.headers.get('authorization') ?? '', params)
  const route = routeOf(request.method, url.pathname, params)
  return { method: request.method, url, body, params, auth, route }
}

/** The first recipient that a start request names, as a key; `undefined` when it names none. */
export function recipientOf(call: Call): string | undefined {
  if (call.route?.api === 'v1') {
    const { number, country } = call.params
    return number === undefined ? undefined : normalizeNumber(number, country)
  }
  const [first]: unknown[] = isRecord(call.body) ? list(call.body['workflow']) : []
  const to = isRecord(first) ? first['to'] : undefined
  return typeof to === 'string' ? recipientKey(to) : undefined
}

/** Whether `value` is an object with named members. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `value` when it is an array, else nothing. */
export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : []
}

function parseBody(text: string, contentType: string): unknown {
  if (text === '') return undefined
  if (contentType.includes('application/x-www-form-urlencoded')) {
    return Object.fromEntries(new URLSearchParams(text))
  }
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function flatStrings(body: unknown): Record<string, string> {
  if (!isRecord(body)) return {}
  const flat: Record<string, string> = {}
  for (const [name, value] of Object.entries(body)) {
    if (typeof value === 'string' || typeof value === 'number') flat[name] = String(value)
  }
  return flat
}

function readAuth(header: string, params: Readonly<Record<string, string>>): Auth {
  const [scheme = '', credentials = ''] = header.split(' ')
  if (scheme.toLowerCase() === 'bearer') return { scheme: 'bearer', token: credentials }
  if (scheme.toLowerCase() === 'basic') {
    const [key = '', ...secret] = Buffer.from(credentials, 'base64').toString().split(':')
    return { scheme: 'basic', key, secret: secret.join(':') }
  }
  const { api_key: key, api_secret: secret } = params
  if (key === undefined && secret === undefined) return { scheme: 'none' }
  return { scheme: 'params', key: key ?? '', secret: secret ?? '' }
}

function routeOf(
  method: string,
  path: string,
  params: Readonly<Record<string, string>>,
): Route | undefined {
  const v1 = /^\/verify\/(?:(psd2|check|control|search)\/)?json$/.exec(path)
  if (v1) return v1Route(v1[1], params)

  const v2 = /^\/v2\/verify(?:\/([^/]+)(\/next_workflow|\/silent-auth\/redirect)?)?$/.exec(path)
  if (!v2) return undefined
  const [, id, rest = ''] = v2
  if (id === undefined) return method === 'POST' ? { api: 'v2', operation: 'start' } : undefined
  const operation = v2Operations[`${method} ${rest}`]
  return operation && { api: 'v2', operation, id }
}

const v2Operations: Readonly<Record<string, CallOperation>> = {
  'POST ': 'check',
  'DELETE ': 'cancel',
  'POST /next_workflow': 'next',
  'GET /silent-auth/redirect': 'redirect',
}

function v1Route(name: string | undefined, params: Readonly<Record<string, string>>): Route {
  const { request_id: id, cmd } = params
  const named = id === undefined ? {} : { id }
  if (name === undefined) return { api: 'v1', operation: 'start' }
  if (name === 'psd2') return { api: 'v1', operation: 'start', psd2: true }
  if (name === 'check' || name === 'search') return { api: 'v1', operation: name, ...named }
  if (cmd === 'cancel') return { api: 'v1', operation: 'cancel', ...named }
  if (cmd === 'trigger_next_event') return { api: 'v1', operation: 'next', ...named }
  return { api: 'v1', operation: 'control', ...named }
}
