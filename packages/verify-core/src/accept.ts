import type { TwoFactorRequest } from './http.ts'

type Asked = Pick<TwoFactorRequest, 'method' | 'header'>

const jsonType = /^application\/([\w.-]+\+)?json$/
const htmlType = /^text\/html$/

/** Whether the caller would rather have JSON than HTML: it says so, or it is a script's fetch that does not ask for HTML. */
export function wantsJson(request: Asked): boolean {
  const accept = request.header('accept') ?? ''
  const json = weightOf(accept, jsonType)
  const html = weightOf(accept, htmlType)
  if (json === undefined) return html === undefined && isScript(request)
  if (html === undefined || json.q !== html.q) return json.q > (html?.q ?? 0)
  return json.place < html.place
}

/** The same for answers without a page of the flow behind them: there HTML is only for those who ask for it. */
export function wantsJsonProblem(request: Asked): boolean {
  return wantsJson(request) || weightOf(request.header('accept') ?? '', htmlType) === undefined
}

/** Whether the person is on the way to a page, and a redirect makes sense. */
export function isNavigation(request: Asked): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !wantsJson(request)
}

/** The same request from a caller who wants JSON, whatever its `Accept` says. */
export function asData(request: TwoFactorRequest): TwoFactorRequest {
  const { method, path, originalUrl } = request
  return {
    method,
    path,
    originalUrl,
    header: (name) => (name === 'accept' ? 'application/json' : request.header(name)),
    ip: () => request.ip(),
    user: () => request.user(),
    slot: () => request.slot(),
    body: () => request.body(),
  }
}

/** How much a media type is wanted (0 to 1), and where it is named; `undefined` when it is not. */
function weightOf(accept: string, type: RegExp): { q: number; place: number } | undefined {
  for (const [place, range] of accept.toLowerCase().split(',').entries()) {
    const [name = '', ...parameters] = range.split(';').map((part) => part.trim())
    if (!type.test(name)) continue
    const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
    const q = weight === undefined ? 1 : Number(weight)
    return { q: q >= 0 && q <= 1 ? q : 1, place }
  }
  return undefined
}

function isScript(request: Asked): boolean {
  const mode = request.header('sec-fetch-mode')
  return mode !== undefined && mode !== 'navigate'
}
