import { asData, wantsJson } from './accept.ts'
import { goOn, showPage } from './actions/answers.ts'
import { cancel } from './actions/cancel.ts'
import { confirm } from './actions/confirm.ts'
import type { Context } from './actions/context.ts'
import { create } from './actions/create.ts'
import { createProviderCalls } from './actions/provider-calls.ts'
import { resend } from './actions/resend.ts'
import { hasPassed, showCode, showStart } from './actions/show.ts'
import { showSilent } from './actions/silent.ts'
import { problemPage } from './actions/views.ts'
import { takeWebhook } from './actions/webhook.ts'
import { type Form, readForm } from './body.ts'
import type { Core } from './core.ts'
import { randomId } from './crypto.ts'
import { isOwnPost } from './csrf.ts'
import { startDeadline } from './deadline.ts'
import { TwoFactorError } from './errors.ts'
import type { TwoFactorRequest, TwoFactorResponse } from './http.ts'
import type { Settings } from './options.ts'
import { assetAt, isWebhook, pageAt, type PagePath } from './own-paths.ts'
import { assets } from './pages/assets.ts'
import { problem } from './problems.ts'
import { askToLogIn, faultAnswer, refuse } from './refusals.ts'
import { isSafeNext, safeNext } from './return-to.ts'
import { parseSlot } from './slot.ts'
import { currentUser } from './user.ts'

type Action = (ctx: Context) => Promise<TwoFactorResponse>

interface Route {
  readonly GET?: Action
  readonly POST?: Action
  /** There is no page for it: it answers JSON to everybody. */
  readonly isData?: true
  /** What stands behind the `#` of its address is for it alone: browsers would take it along to where it redirects. */
  readonly dropsFragment?: true
}

/** What is at each path. */
const routes: Readonly<Record<PagePath, Route>> = {
  '/': { GET: showStart },
  '/verify': { GET: showCode },
  '/status': { GET: showStart, isData: true },
  '/silent': { GET: showSilent, dropsFragment: true },
  '/create': { POST: create },
  '/confirm': { POST: confirm },
  '/resend': { POST: resend },
  '/cancel': { POST: cancel },
}

const noFields: Form = new Map()

/** Answer a request below the mount, or `undefined` when there is nothing of ours at its path. */
export async function handle(
  core: Core,
  request: TwoFactorRequest,
): Promise<TwoFactorResponse | undefined> {
  checkMount(core.settings, request)
  const asset = assetAnswer(request)
  if (asset) return asset

  const { webhook } = core.settings.provider
  if (webhook && isWebhook(core.settings, request.path)) return takeWebhook(core, webhook, request)

  const page = pageAt(request.path)
  if (page === undefined) return undefined
  const route = routes[page]
  const asked = route.isData ? asData(request) : request
  const method = request.method === 'HEAD' ? 'GET' : request.method
  const action = method === 'GET' ? route.GET : method === 'POST' ? route.POST : undefined
  if (action === undefined) {
    const allow = route.GET ? 'GET, HEAD' : 'POST'
    const refused = await refuse(core.settings, asked, 'method_not_allowed')
    return { ...refused, headers: { ...refused.headers, allow } }
  }

  try {
    const answered = await answer(core, asked, action)
    return route.dropsFragment ? withoutFragment(answered) : answered
  } catch (error) {
    return await faultAnswer(core, asked, error)
  }
}

/** A redirect with a fragment of its own, if only an empty one, takes none along. */
function withoutFragment(response: TwoFactorResponse): TwoFactorResponse {
  const { location } = response.headers
  if (location === undefined || location.includes('#')) return response
  return { ...response, headers: { ...response.headers, location: `${location}#` } }
}

/** Links and redirects are built from the `path` option, so it must be where the browser finds us. */
function checkMount({ path }: Settings, { originalUrl, path: below }: TwoFactorRequest): void {
  const [pathname = ''] = originalUrl.replace(/^https?:\/\/[^/?#]*/i, '').split(/[?#]/)
  const isMounted = trim(pathname).toLowerCase() === trim(`${path}${below}`).toLowerCase()
  if (isMounted) return
  throw new TwoFactorError(
    'ERR_2FA_MOUNT_PATH',
    `The routes are mounted elsewhere than the option path says (${path}): set it to where the browser sees them`,
  )
}

function trim(path: string): string {
  return path.replace(/\/+$/, '')
}

function assetAnswer(request: TwoFactorRequest): TwoFactorResponse | undefined {
  const name = assetAt(request.path)
  if (name === undefined) return undefined
  if (request.method !== 'GET' && request.method !== 'HEAD') return undefined
  const asset = assets[name]
  const isPinned = request.originalUrl.endsWith(`?v=${asset.hash}`)
  return {
    status: 200,
    headers: {
      'content-type': asset.type,
      'cache-control': isPinned ? 'public, max-age=31536000, immutable' : 'public, max-age=300',
      'x-content-type-options': 'nosniff',
    },
    body: () => asset.body,
  }
}

async function answer(
  core: Core,
  request: TwoFactorRequest,
  action: Action,
): Promise<TwoFactorResponse> {
  const { settings } = core
  core.check(request)
  const user = await currentUser(request)
  if (user === undefined) return askToLogIn(settings, request)

  const deadline = startDeadline()
  const isPost = request.method === 'POST'
  const read = isPost
    ? await readForm(request)
    : { ok: true as const, form: noFields, isJson: false }
  if (!read.ok) return refuseBody(core, request, read.problem)

  const slot = parseSlot(request.slot())
  const { form } = read
  const query = new URLSearchParams(request.originalUrl.split('?')[1] ?? '')
  const ctx: Context = {
    settings,
    request,
    records: core.records(deadline),
    provider: createProviderCalls(
      { provider: settings.provider, bulkhead: core.bulkhead },
      deadline,
    ),
    userId: user.id,
    user: user.answered,
    suggestedPhone: user.phone,
    slot: slot ?? { id: randomId() },
    isNewSlot: slot === undefined && !isPost,
    form,
    isJson: wantsJson(request),
    next: chosenNext(settings, form.get('next') ?? only(query, 'next')),
    maxAgeSeconds: chosenMaxAge(form.get('max_age') ?? only(query, 'max_age')),
    state: isPost ? form.get('state') : only(query, 'state'),
    emit: (event) => core.emit(event, request),
  }
  if (isPost && !isOurs(ctx, slot?.id, read.isJson)) return rejectForgery(ctx, action)
  return action(ctx)
}

async function refuseBody(
  core: Core,
  request: TwoFactorRequest,
  code: Parameters<typeof problem>[0],
) {
  const refused = await refuse(core.settings, request, code)
  // The rest of a body that is too long is not worth reading.
  const headers =
    code === 'too_large' ? { ...refused.headers, connection: 'close' } : refused.headers
  return { ...refused, headers }
}

/** JSON carries its token in a header, which no form of another site can set. */
function isOurs(ctx: Context, slotId: string | undefined, isJsonBody: boolean): boolean {
  const { keyring, origins } = ctx.settings
  const header = ctx.request.header('x-csrf-token')
  const token = isJsonBody ? header : (ctx.form.get('csrf') ?? header)
  return isOwnPost(ctx.request, { keyring, slotId, token, origins })
}

async function rejectForgery(ctx: Context, action: Action): Promise<TwoFactorResponse> {
  if (action === confirm && ctx.slot.marker !== undefined) {
    // The second half of a double click: the first has already changed the token. Nothing is done here, only led on.
    const read = await ctx.records.read(ctx.userId, ctx.slot.marker)
    if (hasPassed(ctx, read)) return goOn(ctx, ctx.next ?? ctx.settings.defaultNext)
  }
  ctx.emit({ type: 'csrf_rejected', userId: ctx.userId })
  return showPage(ctx, problemPage(ctx, problem('csrf_rejected')))
}

/** A query field, unless it is repeated: then nobody can say which one is meant. */
function only(query: URLSearchParams, name: string): string | undefined {
  const values = query.getAll(name)
  return values.length === 1 ? values[0] : undefined
}

function chosenNext({ forbiddenNext: forbidden }: Settings, next: string | undefined) {
  return next !== undefined && isSafeNext(next, { forbidden })
    ? safeNext(next, { forbidden })
    : undefined
}

function chosenMaxAge(text: string | undefined): number | undefined {
  const seconds = /^[1-9][0-9]{0,3}$/.test(text ?? '') ? Number(text) : undefined
  return seconds !== undefined && seconds <= 1_200 ? seconds : undefined
}
