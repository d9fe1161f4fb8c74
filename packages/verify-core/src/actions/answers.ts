import { csrfToken } from '../csrf.ts'
import type { TwoFactorResponse } from '../http.ts'
import type { Settings } from '../options.ts'
import type { Page, Problem } from '../page.ts'
import { deliveryText } from '../pages/delivery-text.ts'
import { languageCodes } from '../pages/language-codes.ts'
import { renderPage } from '../pages/render.ts'
import { en } from '../pages/languages/en.ts'
import { chooseLanguage, languages, type Messages } from '../pages/messages.ts'
import { privateHeaders, seeOther } from '../redirect.ts'
import type { Slot } from '../slot.ts'
import type { Context } from './context.ts'

const pageHeaders: Readonly<Record<string, string>> = {
  ...privateHeaders,
  vary: 'Cookie, Accept, Accept-Language',
  'content-security-policy':
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'",
  'x-content-type-options': 'nosniff',
  // Not no-referrer: browsers would then post our own forms with `Origin: null`.
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

/** The language of the answer: the configured one, else what the browser prefers. */
export function pageLanguage(settings: Settings, acceptLanguage: string | undefined): string {
  return settings.language ?? chooseLanguage(acceptLanguage, languageCodes)
}

/** The words in a language, with the app's own in their place. */
function wordsIn(settings: Settings, lang: string): Messages {
  const words = languages[lang] ?? en
  const { problems, ...texts } = settings.messages
  return { ...words, ...texts, problems: { ...words.problems, ...problems } }
}

/** Keep a slot that was made for this request. */
function keepSlot(ctx: Context): Pick<TwoFactorResponse, 'slot'> {
  return ctx.isNewSlot ? { slot: { value: ctx.slot, rotate: false } } : {}
}

/** Show a page, or the same as data. Its status is that of its problem, else 200. */
export function showPage(ctx: Context, page: Page): TwoFactorResponse {
  return { ...renderAnswer(ctx.settings, page, ctx.isJson), ...keepSlot(ctx) }
}

/** A page as an answer, for when there is no context yet. */
export function renderAnswer(settings: Settings, page: Page, isJson: boolean): TwoFactorResponse {
  const words = wordsIn(settings, page.lang)
  const status = page.problem?.status ?? 200
  const headers = { ...pageHeaders, ...retryAfter(page.problem) }
  if (isJson) {
    const type = page.problem ? 'application/problem+json' : 'application/json'
    const body = JSON.stringify(pageData(page, words))
    return { status, headers: { ...headers, 'content-type': type }, body: () => body }
  }
  return {
    status,
    headers: { ...headers, 'content-type': 'text/html; charset=utf-8' },
    body: () => renderPage(page, words),
    page,
  }
}

/** After a POST that did something: a browser is sent to the page's own address, JSON callers get its data at once. */
export function moveOn(ctx: Context, page: Page): TwoFactorResponse {
  if (ctx.isJson) return showPage(ctx, page)
  return { ...seeOther(stepUrl(ctx, page.step === 'code' ? '/verify' : '/')), ...keepSlot(ctx) }
}

/** Redirect to a page of ours, keeping where the person wants to go. */
export function goToStep(ctx: Context, path: '/' | '/verify'): TwoFactorResponse {
  return { ...seeOther(stepUrl(ctx, path)), ...keepSlot(ctx) }
}

/** The session is verified: go on to where the person was going. */
export function goOn(ctx: Context, next: string, slot: Slot = ctx.slot): TwoFactorResponse {
  if (!ctx.isJson) return seeOther(next)
  const body = JSON.stringify({
    step: 'verified',
    next,
    csrfToken: csrfToken(ctx.settings.keyring, slot.id),
  })
  return {
    status: 200,
    headers: { ...pageHeaders, 'content-type': 'application/json' },
    body: () => body,
  }
}

function stepUrl(ctx: Context, path: '/' | '/verify'): string {
  const query = new URLSearchParams()
  if (ctx.next !== undefined) query.set('next', ctx.next)
  if (ctx.maxAgeSeconds !== undefined) query.set('max_age', String(ctx.maxAgeSeconds))
  const search = query.size > 0 ? `?${query}` : ''
  return `${ctx.settings.path}${path}${search}`
}

/** A problem as RFC 9457 has it: the title is of the kind, in English; the detail is for the person. */
function problemData(found: Problem, words: Messages): Record<string, unknown> {
  const { code, status } = found
  return {
    // Names the kind and leads nowhere: docs/errors.md is not at an address of the app's.
    type: `tag:verify-core,2026:${code}`,
    title: code.charAt(0).toUpperCase() + code.slice(1).replaceAll('_', ' '),
    status,
    detail: words.problems[code](found),
    code,
    ...(found.retryAfterSeconds !== undefined && { retryAfterSeconds: found.retryAfterSeconds }),
  }
}

/** A page as data for callers that draw for themselves; a problem takes the form of RFC 9457. */
function pageData(page: Page, words: Messages): Record<string, unknown> {
  const { problem: found, brand: _brand, path: _path, lang: _lang, ...rest } = page
  const state =
    page.step === 'code'
      ? { ...rest, delivery: { ...page.delivery, ...deliveryText(page, words) } }
      : rest
  return found ? { ...problemData(found, words), ...state } : state
}

function retryAfter(found: Problem | undefined): Record<string, string> {
  return found?.retryAfterSeconds === undefined
    ? {}
    : { 'retry-after': String(found.retryAfterSeconds) }
}
