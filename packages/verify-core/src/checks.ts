import { isIP } from 'node:net'
import { hasAddress } from './address.ts'
import type { TwoFactorRequest } from './http.ts'

type Seen = Pick<TwoFactorRequest, 'header' | 'ip'>

/** One thing that is probably set up wrongly, as a request gives it away. docs/errors.md says what to do about each. */
interface Check {
  readonly code: string
  readonly message: string
  readonly isWrong: (request: Seen, origins: readonly string[]) => boolean
}

const checks: readonly Check[] = [
  {
    code: 'WARN_2FA_PROXY',
    message:
      'A proxy forwards requests, but the framework is not told to trust it: all visitors share one address and its limits',
    isWrong: (request) =>
      request.header('x-forwarded-for') !== undefined && isPrivate(request.ip()),
  },
  {
    code: 'WARN_2FA_ADDRESS',
    message:
      'The framework knows no client address: all visitors share the limits of one. Behind a Unix socket, tell it to trust the proxy',
    isWrong: (request) =>
      request.header('x-forwarded-for') === undefined && !hasAddress(request.ip()),
  },
  {
    code: 'WARN_2FA_ORIGIN',
    message:
      'The browser names another origin than the Host header does, so that POSTs are refused: set the option origin',
    isWrong: (request, origins) => {
      const origin = request.header('origin')
      const isOwn = request.header('sec-fetch-site') === 'same-origin'
      if (origins.length > 0 || origin === undefined || !isOwn) return false
      return !URL.canParse(origin) || new URL(origin).host !== request.header('host')
    },
  },
]

/** Looks at requests and warns, once for each thing that seems wrong. Never changes the answer. */
export function createChecks(ports: {
  readonly origins: readonly string[]
  readonly warn: (message: string) => void
}): (request: Seen) => void {
  const open = new Set(checks)
  return (request) => {
    for (const check of open) {
      if (!check.isWrong(request, ports.origins)) continue
      open.delete(check)
      ports.warn(`[verify-core] ${check.code}: ${check.message}`)
    }
  }
}

/** The default of the option `warn`. */
export function warnOnConsole(message: string): void {
  console.warn(message)
}

/** Whether an address is of this machine or a private network (RFC 1918, RFC 4193), where proxies are. */
function isPrivate(ip: string | undefined): boolean {
  if (ip === undefined || isIP(ip) === 0) return true
  return /^(::ffff:)?(127|10|192\.168|172\.(1[6-9]|2\d|3[01]))\.|^::1$|^f[cd]/i.test(ip)
}
