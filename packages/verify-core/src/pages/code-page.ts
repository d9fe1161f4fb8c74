import type { CodePage } from '../page.ts'
import { type Html, html } from './html.ts'
import { described, hiddenFields } from './layout.ts'
import type { Messages } from './messages.ts'

/** Asks for the code, and offers to send again, to call, or to begin anew. */
export function codeForm(page: CodePage, words: Messages): Html {
  const digits = page.codeLength
  return html`<p>${words.codeIntro(page.channel, page.sentTo)}</p>
    <form method="post" action="${page.path}/confirm" data-once data-code="${digits}">
      ${hiddenFields(page)}
      <label for="code">${words.codeLabel(digits)}</label>
      <input
        id="code"
        name="code"
        class="code"
        type="text"
        inputmode="numeric"
        autocomplete="one-time-code"
        pattern="[0-9\\s\\-]*"
        maxlength="${digits + 8}"
        required
        ${described(page, 'tries')}
      />
      <p class="hint" id="tries">
        ${words.attemptsLeft(page.attemptsLeft)}
        ${words.expiresIn(words.duration(page.expiresInSeconds))}
      </p>
      <button type="submit">${words.confirmButton}</button>
    </form>
    ${page.resendsLeft > 0 && resendForm(page, words)}
    <form method="post" action="${page.path}/cancel" data-once>
      ${hiddenFields(page)}
      <button type="submit" class="link">
        ${page.canChangeNumber ? words.changeNumber : words.cancel}
      </button>
    </form>`
}

function resendForm(page: CodePage, words: Messages): Html {
  const canCall = page.channels.includes('voice') && page.channel !== 'voice'
  const wait = page.resendInSeconds
  return html`<form method="post" action="${page.path}/resend" data-once data-wait="${wait}">
    ${hiddenFields(page)}
    ${wait > 0 && html`<p class="hint" data-waiting>${words.resendIn(words.duration(wait))}</p>`}
    <div class="row">
      <button type="submit" class="quiet">${words.resendButton}</button>
      ${
        canCall &&
        html`<button type="submit" class="quiet" name="channel" value="voice">
          ${words.callButton}
        </button>`
      }
    </div>
  </form>`
}
