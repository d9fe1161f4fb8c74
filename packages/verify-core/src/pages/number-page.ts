import type { NumberPage } from '../page.ts'
import { type Html, html } from './html.ts'
import { described, hiddenFields } from './layout.ts'
import type { Messages } from './messages.ts'

/** Asks for a phone number. */
export function numberForm(page: NumberPage, words: Messages): Html {
  return html`<p>${words.numberIntro(page.brand)}</p>
    <form method="post" action="${page.path}/create">
      ${hiddenFields(page)}
      <label for="number">${words.numberLabel}</label>
      <input
        id="number"
        name="number"
        type="tel"
        autocomplete="tel"
        inputmode="tel"
        maxlength="64"
        autofocus
        required
        value="${page.number}"
        ${described(page, 'hint')}
      />
      <p class="hint" id="hint">${words.numberHint}</p>
      <button type="submit">${words.sendButton}</button>
      <p class="notice">${words.numberNotice}</p>
    </form>`
}
