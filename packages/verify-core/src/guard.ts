import { isNavigation } from './accept.ts'
import { pageLanguage, privateHeaders, renderAnswer, seeOther } from './actions/answers.ts'
import type { Core } from './core.ts'
import { isTwoFactorError } from './errors.ts'
import { decideAccess } from './flow/access.ts'
import type { TwoFactorRequest, TwoFactorResponse } from './http.ts'
import type { Settings } from './options.ts'
import type { ProblemCode } from './page.ts'
import { problem } from './problems.ts'
import { type Enrollment, phoneOf } from './records/types.ts'
import { isSafeNext } from './return-to.ts'
import { parseSlot } from './slot.ts'
import { type CurrentUser, currentUser, type User } from './user.ts'

export interface GuardOptions {
  /** Step-up: the proof must be no older than this many seconds. 1 to 1,200 (NIST SP 800-63B: 20 minutes); default: any live proof will do. */
  readonly maxAgeSeconds?: number
  /** Who needs the second factor: everybody, those who have enrolled, or as the function says. Default `all`. */
  readonly enforce?: 'all' | 'enrolled' | ((user: User) => boolean | Promise<boolean>)
}

/** What the guard says of a request. */
export type GuardResult =
  /** Go on, with these headers on the answer: it is not for shared caches. */
  | { readonly kind: 'pass'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'answer'; readonly response: TwoFactorResponse }

export type Guard = (request: TwoFactorRequest) => Promise<GuardResult>

const pass: GuardResult = { kind: 'pass', headers: privateHeaders }

/**
 * A guard for one set of options.
 * @throws {TypeError} when an option is wrong.
 */
export function createGuard(core: Core, options: GuardOptions = {}): Guard {
  const { maxAgeSeconds } = checkGuardOptions(options)
  const enforce = options.enforce ?? 'all'

  async function decide(request: TwoFactorRequest): Promise<GuardResult> {
    const user = await currentUser(request)
    if (user === undefined) return answer(askToLogIn(core.settings, request))
    if (typeof enforce === 'function' && !(await enforce(user.answered))) return pass

    const found = await readAccess(core, request, user, enforce === 'enrolled')
    if (found.access === 'pass')
      return isFresh(core, found.at, maxAgeSeconds) ? pass : stepUp(request)
    if (enforce === 'enrolled' && phoneOf(found.enrollment) === undefined) return pass
    return stepUp(request)
  }

  const stepUp = (request: TwoFactorRequest) =>
    answer(askForFactor(core.settings, request, maxAgeSeconds))

  return async function guard(request) {
    try {
      return await decide(request)
    } catch (error) {
      return answer(faultAnswer(core, request, error))
    }
  }
}

function checkGuardOptions(options: GuardOptions): { maxAgeSeconds: number | undefined } {
  const { maxAgeSeconds, enforce } = options
  const isAge =
    maxAgeSeconds === undefined ||
    (Number.isInteger(maxAgeSeconds) && maxAgeSeconds >= 1 && maxAgeSeconds <= 1_200)
  if (!isAge) {
    throw new TypeError(
      `maxAgeSeconds: expected a whole number from 1 to 1200, got ${maxAgeSeconds}`,
    )
  }
  const isKnown = enforce === undefined || enforce === 'all' || enforce === 'enrolled'
  if (!isKnown && typeof enforce !== 'function') {
    throw new TypeError(`enforce: expected 'all', 'enrolled' or a function, got ${String(enforce)}`)
  }
  return { maxAgeSeconds }
}

interface Found {
  readonly access: 'pass' | 'step_up'
  /** When the proof was given, if there is a live one; else 0. */
  readonly at: number
  readonly enrollment: Enrollment | undefined
}

/** Read what makes a session verified, in one round trip; nothing is read when the session has no marker and nobody asks who has enrolled. */
export async function readAccess(
  core: Core,
  request: TwoFactorRequest,
  user: CurrentUser,
  needsEnrollment: boolean,
): Promise<Found> {
  const { settings, guardRecords: records } = core
  const marker = parseSlot(request.slot)?.marker
  if (marker === undefined) {
    const stored = needsEnrollment ? await records.findEnrollment(user.id) : undefined
    return { access: 'step_up', at: 0, enrollment: stored?.enrollment }
  }
  const { verified, enrollment } = await records.readAccess(user.id, marker)
  const { idleTtlMs } = settings
  const now = settings.clock()
  const access = decideAccess({ now, userId: user.id, record: verified, enrollment, idleTtlMs })
  if (access.kind === 'step_up') return { access: 'step_up', at: 0, enrollment }
  if (verified && idleTtlMs !== undefined && now - access.seenAt > idleTtlMs / 10) {
    // Beside the answer: a use that is not written down only shortens the session.
    records.touch(marker, { ...verified, seenAt: now }).catch(() => {})
  }
  return { access: 'pass', at: access.verifiedAt, enrollment }
}

function isFresh(core: Core, at: number, maxAgeSeconds: number | undefined): boolean {
  return maxAgeSeconds === undefined || core.settings.clock() - at <= maxAgeSeconds * 1_000
}

function answer(response: TwoFactorResponse): GuardResult {
  return { kind: 'answer', response }
}

/** To login, with the way back; callers that cannot follow get a 401. */
export function askToLogIn(settings: Settings, request: TwoFactorRequest): TwoFactorResponse {
  const { loginPath } = settings
  if (!isNavigation(request)) return refuse(settings, request, 'not_logged_in', loginPath)
  return seeOther(`${loginPath}${backTo(settings, request, [loginPath])}`)
}

function askForFactor(
  settings: Settings,
  request: TwoFactorRequest,
  maxAgeSeconds: number | undefined,
): TwoFactorResponse {
  const start = `${settings.path}/`
  if (!isNavigation(request)) return refuse(settings, request, 'two_factor_required', start)
  const back = backTo(settings, request, settings.forbiddenNext)
  const age =
    maxAgeSeconds === undefined ? '' : `${back === '' ? '?' : '&'}max_age=${maxAgeSeconds}`
  return seeOther(`${start}${back}${age}`)
}

function backTo(
  settings: Settings,
  request: TwoFactorRequest,
  forbidden: readonly string[],
): string {
  const next = request.originalUrl
  return isSafeNext(next, { forbidden }) ? `?next=${encodeURIComponent(next)}` : ''
}

/** A problem without a page of the flow behind it: JSON, unless the caller asks for HTML. */
export function refuse(
  settings: Settings,
  request: TwoFactorRequest,
  code: ProblemCode,
  wayOn: string = `${settings.path}/`,
): TwoFactorResponse {
  const isJson = !(request.header('accept') ?? '').includes('text/html')
  const page = {
    step: 'problem' as const,
    brand: settings.brand,
    path: settings.path,
    lang: pageLanguage(settings, request.header('accept-language')),
    csrfToken: '',
    problem: problem(code),
    wayOn,
  }
  return renderAnswer(settings, page, isJson)
}

/** A fault of the store or of the app's `user` denies, for a moment; anything else is a bug and is thrown on. */
export function faultAnswer(
  core: Core,
  request: TwoFactorRequest,
  error: unknown,
): TwoFactorResponse {
  if (!isTwoFactorError(error) || error.code === 'ERR_2FA_MOUNT_PATH') throw error
  core.emit({ type: 'fault', code: error.code, error })
  const code = error.code === 'ERR_2FA_USER' ? 'user_unavailable' : 'store_unavailable'
  return refuse(core.settings, request, code, request.originalUrl)
}
