import type { NumberPage, ProblemPage, SendPage } from '../page.ts'
import { type Html, html } from './html.ts'
import { described, hiddenFields } from './layout.ts'
import type { Messages } from './messages.ts'

/** Asks for a phone number. */
export function numberForm(page: NumberPage, words: Messages): Html {
  return html`<p>${words.numberIntro(page.brand)}</p>
    <form method="post" action="${page.path}/create" data-once>
      ${hiddenFields(page)}
      <label for="number">${words.numberLabel}</label>
      <input
        id="number"
        name="number"
        type="tel"
        autocomplete="tel"
        inputmode="tel"
        maxlength="64"
        required
        value="${page.number}"
        ${described(page, 'hint')}
      />
      <p class="hint" id="hint">${words.numberHint}</p>
      <button type="submit">${words.sendButton}</button>
      <p class="notice">${words.numberNotice}</p>
    </form>`
}

/** Offers to send a code to the enrolled phone. */
export function sendForm(page: SendPage, words: Messages): Html {
  return html`<p>${words.sendIntro}</p>
    <form method="post" action="${page.path}/create" data-once>
      ${hiddenFields(page)}
      <label for="phone">${words.sendLabel}</label>
      <input id="phone" type="text" value="${page.sentTo}" disabled />
      <button type="submit">${words.sendButton}</button>
    </form>`
}

/** Only a problem, and the way on. */
export function problemBody(page: ProblemPage, words: Messages): Html {
  const isOurs = page.wayOn.startsWith(`${page.path}/`)
  const query = isOurs && page.next !== undefined ? `?next=${encodeURIComponent(page.next)}` : ''
  const leadsToLogin =
    page.problem.code === 'not_logged_in' || (page.problem.status === 403 && !isOurs)
  return html`<p>
    <a class="button" href="${page.wayOn}${query}">${leadsToLogin ? words.logIn : words.wayOn}</a>
  </p>`
}
