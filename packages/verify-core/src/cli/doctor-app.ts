import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Login } from './config.ts'
import type { Finding } from './doctor.ts'

/** What an Express app has. */
interface ExpressLike extends RequestListener {
  get(setting: string): unknown
}

/** What a Koa app has. */
interface KoaLike {
  readonly proxy: boolean
  readonly maxIpsCount?: number
  callback(): RequestListener
}

const noApp = 'the config exports no app'

/** Whether the framework believes what a proxy says of the client's address, and whose word it takes. */
export function checkProxy(app: unknown): Finding {
  const about = 'proxy'
  const unknown = (text: string): Finding => ({ level: 'unknown', about, text })
  const none = 'no proxy is trusted: right if none stands in front of the app'
  const all = 'every forwarded address is believed: visitors can choose their own'
  if (isExpress(app)) {
    const trusted = app.get('trust proxy')
    if (trusted === true) return { level: 'wrong', about, text: all }
    if (trusted === false || trusted === undefined) return unknown(none)
    return { level: 'ok', about, text: `trusts ${JSON.stringify(trusted)}` }
  }
  if (isKoa(app)) {
    if (!app.proxy) return unknown(none)
    if (!app.maxIpsCount) return { level: 'wrong', about, text: `${all} (set maxIpsCount)` }
    return { level: 'ok', about, text: `trusts ${app.maxIpsCount} in front of it` }
  }
  return unknown(noApp)
}

/** What is asked of the app to see its cookies. */
interface Visit {
  readonly paths: readonly string[]
  readonly login: Login | undefined
}

/** The flags of the cookies that the app sets, on loopback, as behind a proxy that speaks TLS. */
export async function checkCookies(
  app: unknown,
  { paths, login, isProduction }: Visit & { readonly isProduction: boolean },
): Promise<Finding> {
  const about = 'cookies'
  const listener = isExpress(app) ? app : isKoa(app) ? app.callback() : undefined
  if (listener === undefined) return { level: 'unknown', about, text: noApp }
  const cookies = await cookiesOf(listener, { paths, login })
  if (cookies.length === 0) {
    const advice = 'export login = { path, form } to have somebody logged in'
    const tried = [...paths, ...(login ? [`a login at ${login.path}`] : [])].join(' or ')
    return { level: 'unknown', about, text: `none is set on ${tried}${login ? '' : `: ${advice}`}` }
  }
  const wanted = ['HttpOnly', 'SameSite', ...(isProduction ? ['Secure'] : [])]
  const faults = cookies.flatMap((cookie) => {
    const missing = wanted.filter((flag) => !new RegExp(`; *${flag}\\b`, 'i').test(cookie))
    const [name = ''] = cookie.split('=', 1)
    return missing.length === 0 ? [] : [`${name} lacks ${missing.join(', ')}`]
  })
  if (faults.length > 0) return { level: 'wrong', about, text: faults.join('; ') }
  return { level: 'ok', about, text: `${wanted.join(', ')} are set` }
}

async function cookiesOf(
  listener: RequestListener,
  { paths, login }: Visit,
): Promise<readonly string[]> {
  const server = createServer(listener)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const ask = (path: string, init: RequestInit = {}) =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        ...init,
        headers: { accept: 'text/html', 'x-forwarded-proto': 'https' },
        redirect: 'manual',
        signal: AbortSignal.timeout(5_000),
      })
    const answers = await Promise.all([
      ...paths.map((path) => ask(path)),
      ...(login
        ? [ask(login.path, { method: 'POST', body: new URLSearchParams(login.form) })]
        : []),
    ])
    return answers.flatMap(({ headers }) => headers.getSetCookie())
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

function isExpress(app: unknown): app is ExpressLike {
  return typeof app === 'function' && 'get' in app && typeof app.get === 'function'
}

function isKoa(app: unknown): app is KoaLike {
  return (
    typeof app === 'object' &&
    app !== null &&
    'callback' in app &&
    typeof app.callback === 'function' &&
    'proxy' in app
  )
}
