/** An answer as a test reads it. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  /** The `Location` header; empty when there is none. */
  readonly location: string
  readonly text: string
  /** The body as JSON. */
  json(): Record<string, unknown>
  /** The value of a hidden field, by its name; `undefined` when no form has it. */
  hidden(name: string): string | undefined
}

export interface BrowserRequest {
  /** Sent as a form. */
  readonly form?: Readonly<Record<string, string>>
  /** Sent as JSON. */
  readonly json?: unknown
  /** Sent as it is; name its content type in `headers`. */
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly method?: string
  /** Gives up waiting for the answer. */
  readonly signal?: AbortSignal
}

/** A cookie jar with a network: what a test needs of a browser. Redirects are answers, not followed. */
export interface Browser {
  get(path: string, request?: BrowserRequest): Promise<Answer>
  post(path: string, request?: BrowserRequest): Promise<Answer>
  /** Another browser with the same cookies: what somebody has who copied them. */
  copy(): Browser
  /** The cookies, as the header carries them. */
  cookieHeader(): string
}

/** A browser that visits one site. */
export function createBrowser(origin: string, cookies?: ReadonlyMap<string, string>): Browser {
  const jar = new Map(cookies)
  const cookieHeader = () => [...jar].map(([name, value]) => `${name}=${value}`).join('; ')

  async function send(path: string, method: string, request: BrowserRequest): Promise<Answer> {
    const headers = new Headers({ accept: 'text/html,*/*;q=0.8' })
    if (jar.size > 0) headers.set('cookie', cookieHeader())
    let body = request.body
    if (request.form !== undefined) {
      headers.set('content-type', 'application/x-www-form-urlencoded')
      body = new URLSearchParams(request.form).toString()
    }
    if (request.json !== undefined) {
      headers.set('content-type', 'application/json')
      body = JSON.stringify(request.json)
    }
    for (const [name, value] of Object.entries(request.headers ?? {})) headers.set(name, value)
    const response = await fetch(new URL(path, origin), {
      method: request.method ?? method,
      headers,
      redirect: 'manual',
      ...(body !== undefined && { body }),
      ...(request.signal && { signal: request.signal }),
    })
    for (const cookie of response.headers.getSetCookie()) keep(jar, cookie)
    return toAnswer(response, await response.text())
  }

  return {
    get: (path, request = {}) => send(path, 'GET', request),
    post: (path, request = {}) => send(path, 'POST', request),
    copy: () => createBrowser(origin, jar),
    cookieHeader,
  }
}

function keep(jar: Map<string, string>, cookie: string): void {
  const [pair = '', ...attributes] = cookie.split(';')
  const at = pair.indexOf('=')
  const name = pair.slice(0, at).trim()
  const expires = attributes.find((one) => /^\s*expires=/i.test(one))?.split('=')[1]
  const isGone = expires !== undefined && Date.parse(expires) < Date.now()
  if (isGone) jar.delete(name)
  else jar.set(name, pair.slice(at + 1).trim())
}

function toAnswer(response: Response, text: string): Answer {
  return {
    status: response.status,
    headers: response.headers,
    location: response.headers.get('location') ?? '',
    text,
    json: () => JSON.parse(text) as Record<string, unknown>,
    hidden: (name) => {
      for (const [input] of text.matchAll(/<input\b[^>]*>/g)) {
        if (!input.includes('type="hidden"') || !input.includes(`name="${name}"`)) continue
        const value = /value="([^"]*)"/.exec(input)?.[1]
        return value === undefined ? undefined : unescape(value)
      }
      return undefined
    },
  }
}

function unescape(html: string): string {
  const named: Record<string, string> = { lt: '<', gt: '>', quot: '"', amp: '&', '#39': "'" }
  return html.replace(/&(#?\w+);/g, (whole, name: string) => {
    const code = /^#x([0-9a-f]+)$/i.exec(name)?.[1]
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16))
    return named[name] ?? whole
  })
}
