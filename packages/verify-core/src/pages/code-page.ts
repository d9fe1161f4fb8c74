import type { CodePage } from '../page.ts'
import { type Html, html } from './html.ts'
import { described, hiddenFields } from './layout.ts'
import type { Messages } from './messages.ts'

/** Asks for the code, and offers to send again, to call, or to begin anew. */
export function codeForm(page: CodePage, words: Messages): Html {
  return html`<p>${intro(page, words)}</p>
    <form method="post" action="${page.path}/confirm">
      ${hiddenFields(page)}
      <label for="code">${words.codeLabel(page.codeLength)}</label>
      <input
        id="code"
        name="code"
        type="text"
        inputmode="numeric"
        autocomplete="one-time-code"
        pattern="[0-9\\s\\-]*"
        maxlength="${page.codeLength + 8}"
        data-digits="${page.codeLength}"
        spellcheck="false"
        autofocus
        required
        ${described(page, 'about')}
      />
      <div class="hint" id="about">
        ${hasGuessed(page) && html`<p class="tries">${words.attemptsLeft(page.attemptsLeft)}</p>`}
        ${expiry(page, words)}
        <p hidden data-script>${words.codeHint}</p>
      </div>
      <button type="submit">${words.confirmButton}</button>
    </form>
    ${page.resendsLeft > 0 && resendForm(page, words)}
    <form method="post" action="${page.path}/cancel">
      ${hiddenFields(page)}
      <button type="submit" class="link">
        ${page.canChangeNumber ? words.changeNumber : words.cancel}
      </button>
    </form>`
}

/** The sentence with the phone set apart in it, so that it is not broken over two lines. */
function intro({ channel, sentTo }: CodePage, words: Messages): Html {
  const [before, after] = words.codeIntro(channel, '{}').split('{}')
  return html`${before}<b>${sentTo}</b>${after}`
}

/** A guess that came to nothing has cost an attempt; a malformed one has not. */
function hasGuessed({ problem, attemptsLeft }: CodePage): boolean {
  const isSpent = problem?.code === 'wrong_code' || problem?.code === 'outcome_unknown'
  return isSpent && attemptsLeft > 0
}

function expiry({ expiresInSeconds: seconds }: CodePage, words: Messages): Html {
  const over = words.problems.expired({ code: 'expired', status: 410 })
  if (seconds <= 0) return html`<p>${over}</p>`
  const note = words.expiresIn(words.duration(seconds))
  return html`<p data-seconds="${seconds}" data-text="${words.expiresIn('{}')}" data-over="${over}">
    ${note}
  </p>`
}

function resendForm(page: CodePage, words: Messages): Html {
  const canCall = page.channel === 'sms' && page.channels.includes('voice')
  return html`<form method="post" action="${page.path}/resend" class="again">
    ${hiddenFields(page)} ${wait(page, words)}
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

/** The buttons work all the same: only the script disables them, and the server answers those who have none. */
function wait({ resendInSeconds: seconds }: CodePage, words: Messages): Html | false {
  const note = words.resendIn(words.duration(seconds))
  return (
    seconds > 0 &&
    html`<p class="hint" data-seconds="${seconds}" data-text="${words.resendIn('{}')}">${note}</p>`
  )
}
