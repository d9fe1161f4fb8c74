import type { TwoFactorRequest } from './http.ts'

type Asked = Pick<TwoFactorRequest, 'method' | 'header'>

/** Whether the caller would rather have JSON than HTML: it says so, or it is a script's fetch that does not ask for HTML. */
export function wantsJson(request: Asked): boolean {
  const accept = request.header('accept') ?? ''
  const html = accept.indexOf('text/html')
  const json = accept.search(/application\/([\w.+-]+\+)?json/)
  if (json >= 0) return html < 0 || json < html
  return html < 0 && isScript(request)
}

/** Whether the person is on the way to a page, and a redirect makes sense. */
export function isNavigation(request: Asked): boolean {
  return (request.method === 'GET' || request.method === 'HEAD') && !wantsJson(request)
}

function isScript(request: Asked): boolean {
  const mode = request.header('sec-fetch-mode')
  return mode !== undefined && mode !== 'navigate'
}
