import { isNavigation, wantsJsonProblem } from './accept.ts'
import type { Core } from './core.ts'
import { isTwoFactorError, type TwoFactorError, type TwoFactorErrorCode } from './errors.ts'
import type { TwoFactorRequest, TwoFactorResponse } from './http.ts'
import type { Settings } from './options.ts'
import type { ProblemCode } from './page.ts'
import { problem } from './problems.ts'
import { loadVisit } from './on-demand.ts'
import { seeOther } from './redirect.ts'
import { isSafeNext, safeNext } from './return-to.ts'

/** To login, with the way back; callers that cannot follow get a 401. */
export async function askToLogIn(
  settings: Settings,
  request: TwoFactorRequest,
): Promise<TwoFactorResponse> {
  const { loginPath } = settings
  if (!isNavigation(request)) return refuse(settings, request, 'not_logged_in', loginPath)
  return seeOther(`${loginPath}${backTo(settings, request, [loginPath])}`)
}

/** To the second factor, with the way back; callers that cannot follow get a 403. */
export async function askForFactor(
  settings: Settings,
  request: TwoFactorRequest,
  maxAgeSeconds: number | undefined,
): Promise<TwoFactorResponse> {
  const start = `${settings.path}/`
  const age = maxAgeSeconds === undefined ? '' : `max_age=${maxAgeSeconds}`
  if (!isNavigation(request)) {
    // Without it a session with an older proof would be led on at once, and come back.
    const wayOn = age === '' ? start : `${start}?${age}`
    return refuse(settings, request, 'two_factor_required', wayOn)
  }
  const back = backTo(settings, request, settings.forbiddenNext)
  const joint = back === '' ? '?' : '&'
  return seeOther(`${start}${back}${age === '' ? '' : `${joint}${age}`}`)
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
export async function refuse(
  settings: Settings,
  request: TwoFactorRequest,
  code: ProblemCode,
  wayOn: string = `${settings.path}/`,
): Promise<TwoFactorResponse> {
  const { pageLanguage, renderAnswer } = await loadVisit()
  const page = {
    step: 'problem' as const,
    brand: settings.brand,
    path: settings.path,
    lang: pageLanguage(settings, request.header('accept-language')),
    csrfToken: '',
    problem: problem(code),
    wayOn,
  }
  return renderAnswer(settings, page, wantsJsonProblem(request))
}

/** Faults of how the app is put together: they are not over in a moment. */
const wiring: ReadonlySet<TwoFactorErrorCode> = new Set([
  'ERR_2FA_MOUNT_PATH',
  'ERR_2FA_NO_SESSION',
])

/** A fault of the store, of the app's `user` or of a hook denies, for a moment; anything else is a bug and is thrown on. */
export async function faultAnswer(
  core: Core,
  request: TwoFactorRequest,
  error: unknown,
): Promise<TwoFactorResponse> {
  if (!isTwoFactorError(error) || wiring.has(error.code)) throw error
  core.emit({ type: 'fault', code: error.code, error }, request)
  return refuse(core.settings, request, problemOf(error), sameAgain(core.settings, request))
}

function problemOf({ code }: TwoFactorError): ProblemCode {
  if (code === 'ERR_2FA_USER') return 'user_unavailable'
  return code === 'ERR_2FA_HOOK' ? 'hook_failed' : 'store_unavailable'
}

/** The page that was asked for, if it can be asked for again by a link; never the `//host` that a path may begin with. */
function sameAgain({ path }: Settings, { method, originalUrl }: TwoFactorRequest): string {
  const fallback = `${path}/`
  return method === 'GET' || method === 'HEAD' ? safeNext(originalUrl, { fallback }) : fallback
}
