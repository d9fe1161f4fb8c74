import { type Answer, isLater, whenThere } from './answer.ts'
import type { AccessRecords } from './access-cache.ts'
import type { Core } from './core.ts'
import { TwoFactorError } from './errors.ts'
import { type Access, decideAccess } from './flow/access.ts'
import type { TwoFactorRequest, TwoFactorResponse } from './http.ts'
import { isExempt } from './own-paths.ts'
import { phoneOf, type VerifiedSession } from './records/types.ts'
import { privateHeaders } from './redirect.ts'
import { askForFactor, askToLogIn, faultAnswer } from './refusals.ts'
import { markerOf } from './slot.ts'
import { type CurrentUser, currentUser, type User } from './user.ts'

export interface GuardOptions {
  /**
   * Step-up: the proof must be of the phone, not an e-mail's, and no older than this many seconds. 1 to 1,200
   * (NIST SP 800-63B: 20 minutes); default: any live proof will do.
   */
  readonly maxAgeSeconds?: number
  /** Who needs the second factor: everybody, those who have enrolled, or as the function says. Default `all`. */
  readonly enforce?: 'all' | 'enrolled' | ((user: User) => boolean | Promise<boolean>)
}

/** What the guard says of a request. */
export type GuardResult =
  /** Go on, with these headers on the answer: it is not for shared caches. */
  | { readonly kind: 'pass'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'answer'; readonly response: TwoFactorResponse }

export type Guard = (request: TwoFactorRequest) => Answer<GuardResult>

/** Whose request it is. */
interface Asked {
  readonly request: TwoFactorRequest
  readonly user: CurrentUser
}

const pass: GuardResult = { kind: 'pass', headers: privateHeaders }
const exempt: GuardResult = { kind: 'pass', headers: {} }

/**
 * A guard for one set of options, which may stand before the whole app.
 * @throws {TypeError} when an option is wrong.
 */
export function createGuard(core: Core, options: GuardOptions = {}): Guard {
  const guard = createStrictGuard(core, options)
  return (request) => (isExempt(core.settings, request.originalUrl) ? exempt : guard(request))
}

/**
 * The same without a path that is let through unasked.
 * @throws {TypeError} when an option is wrong.
 */
export function createStrictGuard(core: Core, options: GuardOptions = {}): Guard {
  const { maxAgeSeconds } = checkGuardOptions(options)
  const enforce = options.enforce ?? 'all'

  // On the way of every guarded request, so there is no promise where the app and the store answer at once, nor a function
  // made for one request alone.
  function decide(user: CurrentUser | undefined, request: TwoFactorRequest): Answer<GuardResult> {
    if (user === undefined) return askToLogIn(core.settings, request).then(answer)
    if (typeof enforce !== 'function') return judge(request, user)
    return isEnforced(enforce, user).then((isMeant) => (isMeant ? judge(request, user) : pass))
  }

  function judge(request: TwoFactorRequest, user: CurrentUser): Answer<GuardResult> {
    const found = readAccess(core, request, user, enforce === 'enrolled')
    return whenThere(found, judgeFound, { request, user })
  }

  function judgeFound(found: AccessRecords, { request, user }: Asked): Answer<GuardResult> {
    const access = judgeAccess(core, request, user, found, maxAgeSeconds)
    if (access.kind === 'pass') return pass
    if (enforce === 'enrolled' && phoneOf(found.enrollment) === undefined) return pass
    return askForFactor(core.settings, request, maxAgeSeconds).then(answer)
  }

  function deny(request: TwoFactorRequest, error: unknown): Promise<GuardResult> {
    return faultAnswer(core, request, error).then(answer)
  }

  function orDeny(decided: Promise<GuardResult>, request: TwoFactorRequest) {
    return decided.catch((error) => deny(request, error))
  }

  return function guard(request) {
    try {
      const decided = whenThere(currentUser(request), decide, request)
      return isLater(decided) ? orDeny(decided, request) : decided
    } catch (error) {
      return deny(request, error)
    }
  }
}

async function isEnforced(
  enforce: (user: User) => boolean | Promise<boolean>,
  user: CurrentUser,
): Promise<boolean> {
  try {
    return await enforce(user.answered)
  } catch (error) {
    throw new TwoFactorError('ERR_2FA_HOOK', 'The option enforce threw', { cause: error })
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

/** Read what makes a session verified, in one round trip; nothing is read when the session has no marker and nobody asks who has enrolled. */
export function readAccess(
  core: Core,
  request: TwoFactorRequest,
  user: CurrentUser,
  needsEnrollment: boolean,
): Answer<AccessRecords> {
  const marker = markerOf(request.slot())
  if (marker === undefined) return readUnmarked(core, user, needsEnrollment)
  return core.accessCache.read(user.id, marker)
}

async function readUnmarked(
  core: Core,
  user: CurrentUser,
  needsEnrollment: boolean,
): Promise<AccessRecords> {
  const stored = needsEnrollment ? await core.guardRecords.findEnrollment(user.id) : undefined
  return { verified: undefined, enrollment: stored?.enrollment }
}

/** Whether what was read lets this session pass; then its use is noted, where an idle limit needs it. */
export function judgeAccess(
  core: Core,
  request: TwoFactorRequest,
  user: CurrentUser,
  { verified: record, enrollment }: AccessRecords,
  maxAgeSeconds?: number,
): Access {
  const { clock, idleTtlMs } = core.settings
  const now = clock()
  const userId = user.id
  const access = decideAccess({ now, userId, record, enrollment, maxAgeSeconds, idleTtlMs })
  if (record === undefined || access.kind === 'step_up' || idleTtlMs === undefined) return access
  if (now - access.seenAt > idleTtlMs / 10) noteUse(core, request, { ...record, seenAt: now })
  return access
}

/** Beside the answer: a use that is not written down only shortens the session. */
function noteUse({ guardRecords }: Core, request: TwoFactorRequest, session: VerifiedSession) {
  const marker = markerOf(request.slot())
  if (marker !== undefined) guardRecords.touch(marker, session).catch(() => {})
}

function answer(response: TwoFactorResponse): GuardResult {
  return { kind: 'answer', response }
}
