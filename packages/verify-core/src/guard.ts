import type { Core } from './core.ts'
import { TwoFactorError } from './errors.ts'
import { decideAccess } from './flow/access.ts'
import type { TwoFactorRequest, TwoFactorResponse } from './http.ts'
import { isExempt } from './own-paths.ts'
import { type Enrollment, phoneOf } from './records/types.ts'
import { privateHeaders } from './redirect.ts'
import { askForFactor, askToLogIn, faultAnswer } from './refusals.ts'
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
const exempt: GuardResult = { kind: 'pass', headers: {} }

/**
 * A guard for one set of options, which may stand before the whole app.
 * @throws {TypeError} when an option is wrong.
 */
export function createGuard(core: Core, options: GuardOptions = {}): Guard {
  const guard = createStrictGuard(core, options)
  return (request) =>
    isExempt(core.settings, request.originalUrl) ? Promise.resolve(exempt) : guard(request)
}

/**
 * The same without a path that is let through unasked.
 * @throws {TypeError} when an option is wrong.
 */
export function createStrictGuard(core: Core, options: GuardOptions = {}): Guard {
  const { maxAgeSeconds } = checkGuardOptions(options)
  const enforce = options.enforce ?? 'all'

  async function decide(request: TwoFactorRequest): Promise<GuardResult> {
    const user = await currentUser(request)
    if (user === undefined) return answer(await askToLogIn(core.settings, request))
    if (typeof enforce === 'function' && !(await isEnforced(enforce, user))) return pass

    const found = await readAccess(core, request, user, enforce === 'enrolled')
    if (found.access === 'pass')
      return isFresh(core, found.at, maxAgeSeconds) ? pass : stepUp(request)
    if (enforce === 'enrolled' && phoneOf(found.enrollment) === undefined) return pass
    return stepUp(request)
  }

  const stepUp = async (request: TwoFactorRequest) =>
    answer(await askForFactor(core.settings, request, maxAgeSeconds))

  return function guard(request) {
    return decide(request).catch(async (error: unknown) =>
      answer(await faultAnswer(core, request, error)),
    )
  }
}

async function isEnforced(
  enforce: (user: User) => boolean | Promise<boolean>,
  user: CurrentUser,
): Promise<boolean> {
  try {
    return await enforce(user.answered)
  } catch (error) {
    throw new TwoFactorError('ERR_2FA_USER', 'The option enforce threw', { cause: error })
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
  const marker = parseSlot(request.slot())?.marker
  if (marker === undefined) {
    const stored = needsEnrollment ? await records.findEnrollment(user.id) : undefined
    return { access: 'step_up', at: 0, enrollment: stored?.enrollment }
  }
  const { verified, enrollment } = await core.accessCache.read(user.id, marker, () =>
    records.readAccess(user.id, marker),
  )
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
