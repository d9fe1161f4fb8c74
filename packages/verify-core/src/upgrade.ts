import { asData } from './accept.ts'
import type { Core } from './core.ts'
import { isOwnSite } from './csrf.ts'
import { createStrictGuard, type GuardOptions } from './guard.ts'
import type { TwoFactorRequest, TwoFactorResponse } from './http.ts'
import { refuse } from './refusals.ts'
import type { User } from './user.ts'

/** What the guard says of a request to become a WebSocket. */
export type UpgradeResult =
  /** Go on; `user` is what the app's option answered. */
  | { readonly kind: 'pass'; readonly user: User }
  /** The whole answer, head and body, as it goes onto the socket. */
  | { readonly kind: 'refuse'; readonly raw: string }

/**
 * The guard for an upgrade: nobody is on the way to a page, and no token can come along, so the origin must be
 * ours (a browser names it in every handshake, whatever site the page is of). No path is exempt.
 * @throws {TypeError} when an option is wrong.
 */
export async function guardUpgrade(
  core: Core,
  request: TwoFactorRequest,
  options: GuardOptions = {},
): Promise<UpgradeResult> {
  const guard = createStrictGuard(core, options)
  const data = asData(request)
  if (!isOwnSite(data, core.settings.origins)) {
    return { kind: 'refuse', raw: toRaw(await refuse(core.settings, data, 'csrf_rejected')) }
  }
  // Asked first: where the session middleware was forgotten, `user` would be blamed for it.
  const slot = request.slot()
  const answered: unknown[] = []
  const user = async () => {
    const one = await request.user()
    answered.push(one)
    return one
  }
  const result = await guard({ ...data, slot: () => slot, user })
  if (result.kind === 'answer') return { kind: 'refuse', raw: toRaw(result.response) }
  // The guard lets nobody pass without having asked who it is, and checked the answer.
  return { kind: 'pass', user: answered[0] as User }
}

/**
 * What an upgrade can be refused with. Node has the whole list, but importing a name of `node:http` evaluates its
 * every export, and one of them loads undici: 40 ms for three words.
 */
const REASONS: Readonly<Record<number, string>> = {
  401: 'Unauthorized',
  403: 'Forbidden',
  503: 'Service Unavailable',
}

function toRaw({ status, headers, body }: TwoFactorResponse): string {
  const text = body()
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status] ?? ''}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ]
  return `${lines.join('\r\n')}\r\n\r\n${text}`
}
