import type { Request } from 'express'
import { html } from './html.ts'
import { csrfField, described, type PageContent, problemBox } from './layout.ts'

interface Credentials {
  readonly username: string
  /** Where to go afterwards, checked. */
  readonly next: string
  readonly problem?: string
}

/** The log-in form. */
export function logInPage(req: Request, { username, next, problem }: Credentials): PageContent {
  return {
    title: 'Log in',
    content: html`<article class="card narrow">
      <h1>Log in</h1>
      ${problemBox(problem)}
      <form method="post" action="/login/">
        ${csrfField(req)}<input type="hidden" name="next" value="${next}" />
        <label class="field"
          >Username
          <input
            name="username"
            value="${username}"
            required
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            autofocus
            ${described(problem)}
        /></label>
        <label class="field"
          >Password
          <input
            type="password"
            name="password"
            required
            autocomplete="current-password"
            ${described(problem)}
        /></label>
        <div class="actions">
          <button class="button">Log in</button>
          <a href="/register/?next=${encodeURIComponent(next)}">Register instead</a>
        </div>
      </form>
    </article>`,
  }
}

/** The form for a new account. */
export function registerPage(req: Request, { username, next, problem }: Credentials): PageContent {
  return {
    title: 'Register',
    content: html`<article class="card narrow">
      <h1>Register</h1>
      ${problemBox(problem)}
      <form method="post" action="/register/">
        ${csrfField(req)}<input type="hidden" name="next" value="${next}" />
        <label class="field"
          >Username
          <input
            name="username"
            value="${username}"
            required
            minlength="3"
            maxlength="30"
            autocomplete="username"
            autocapitalize="none"
            spellcheck="false"
            autofocus
            ${described(problem)}
        /></label>
        <label class="field"
          >Password <span class="quiet">(at least 8 characters)</span>
          <input
            type="password"
            name="password"
            required
            minlength="8"
            maxlength="200"
            autocomplete="new-password"
            ${described(problem)}
        /></label>
        <div class="actions">
          <button class="button">Register</button>
          <a href="/login/?next=${encodeURIComponent(next)}">Log in instead</a>
        </div>
      </form>
    </article>`,
  }
}

/** What the account page shows of the second factor. */
export interface AccountView {
  readonly username: string
  /** The masked phone. */
  readonly phone: string | undefined
  readonly verifiedAt: Date | undefined
}

/** The user's own page. */
export function accountPage(
  req: Request,
  { username, phone, verifiedAt }: AccountView,
): PageContent {
  return {
    title: 'Account',
    content: html`<article class="card">
        <h1>${username}</h1>
        <dl>
          <dt>Phone</dt>
          <dd>${phone ?? 'none'}</dd>
          <dt>Verified since</dt>
          <dd>
            ${verifiedAt === undefined ? 'not verified' : html`<time datetime="${verifiedAt.toISOString()}">${readable(verifiedAt)}</time>`}
          </dd>
        </dl>
      </article>
      <article class="card">
        <h2>Sign out everywhere</h2>
        <p>Ends the log-in and the phone verification of every browser, this one included.</p>
        <form method="post" action="/account/sign-out-everywhere/">
          ${csrfField(req)}<button class="button danger">Sign out everywhere</button>
        </form>
      </article>`,
  }
}

function readable(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}
