/** What a test sees of an answer. */
export interface Answer {
  readonly status: number
  /** The path of the `Location` header; empty when there is none. */
  readonly location: string
  readonly headers: Headers
  readonly text: string
  /** The value of the first field of this name. */
  readonly field: (name: string) => string
}

/** The fields by name; as pairs when a name comes more than once. */
export type Form = Record<string, string> | string[][]

/** A cookie jar with a network: redirects are answers, not followed. */
export function browse(origin: string, accept = 'text/html') {
  const jar = new Map<string, string>()

  async function send(path: string, init: RequestInit): Promise<Answer> {
    const headers = new Headers({ accept })
    for (const [name, value] of new Headers(init.headers)) headers.set(name, value)
    if (jar.size > 0) headers.set('cookie', [...jar].map((pair) => pair.join('=')).join('; '))
    const response = await fetch(new URL(path, origin), { ...init, headers, redirect: 'manual' })
    for (const cookie of response.headers.getSetCookie()) keep(cookie)
    const text = await response.text()
    return {
      status: response.status,
      location: response.headers.get('location')?.replace(origin, '') ?? '',
      headers: response.headers,
      text,
      field: (name) => {
        const input = [...text.matchAll(/<input[^>]*>/g)].find(([tag]) =>
          tag.includes(`name="${name}"`),
        )
        return /value="([^"]*)"/.exec(input?.[0] ?? '')?.[1]?.replaceAll('&amp;', '&') ?? ''
      },
    }
  }

  function keep(cookie: string): void {
    const [pair = '', ...attributes] = cookie.split(';')
    const [name = '', value = ''] = pair.split('=', 2)
    const expires = attributes.find((one) => /^ expires=/i.test(one))?.slice(9)
    if (expires !== undefined && Date.parse(expires) < Date.now()) jar.delete(name)
    else jar.set(name, value)
  }

  return {
    jar,
    get: (path: string, headers: Record<string, string> = {}) => send(path, { headers }),
    post: (path: string, form: Form, headers: Record<string, string> = {}) =>
      send(path, { method: 'POST', body: new URLSearchParams(form), headers }),
  }
}

export type Browser = ReturnType<typeof browse>

/** Log in with the form, as a person does. */
export async function logIn(browser: Browser, username: string, password: string, next = '') {
  const form = await browser.get(`/login/?next=${encodeURIComponent(next)}`)
  const fields = { csrf: form.field('csrf'), next: form.field('next') }
  return browser.post('/login/', { ...fields, username, password })
}
