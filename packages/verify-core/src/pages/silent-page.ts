import type { SilentPage } from '../page.ts'
import { insteadForm, silentScriptTag } from './code-page.ts'
import { type Html, html } from './html.ts'
import { hiddenFields } from './layout.ts'
import type { Messages } from './messages.ts'

/** Posts what the mobile network has answered, or asks for a message instead. */
export function silentForms(page: SilentPage, words: Messages): Html {
  return html`<p role="status">${words.delivery('silent_auth', 'sending')}</p>
    <p id="stuck">${words.silentStuck}</p>
    <form method="post" action="${page.path}/confirm" id="proof" hidden>
      ${hiddenFields(page)}
      <input type="hidden" name="state" value="${page.state}" />
      <input type="hidden" name="code" />
    </form>
    ${insteadForm(page, words, page.instead)} ${silentScriptTag(page)}`
}
