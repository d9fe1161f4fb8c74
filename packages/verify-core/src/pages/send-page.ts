import type { SendPage } from '../page.ts'
import { type Html, html } from './html.ts'
import { hiddenFields } from './layout.ts'
import type { Messages } from './messages.ts'

/** Offers to send a code to the enrolled phone. */
export function sendForm(page: SendPage, words: Messages): Html {
  return html`<p>${words.sendIntro}</p>
    <form method="post" action="${page.path}/create">
      ${hiddenFields(page)}
      <label for="phone">${words.sendLabel}</label>
      <input id="phone" type="text" value="${page.sentTo}" disabled />
      <button type="submit">${words.sendButton}</button>
    </form>`
}
