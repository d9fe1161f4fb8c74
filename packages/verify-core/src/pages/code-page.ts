import type { CodePage, PageBase } from '../page.ts'
import type { Channel } from '../provider.ts'
import { assets } from './assets.ts'
import { deliveryText } from './delivery-text.ts'
import { type Html, html } from './html.ts'
import { described, hiddenFields, setApart } from './layout.ts'
import type { Messages } from './messages.ts'

/** Asks for the code, and offers to send again, to call, or to begin anew. */
export function codeForm(page: CodePage, words: Messages): Html {
  return html`<p>${setApart(words.codeIntro(page.channel, '{}'), page.sentTo)}</p>
    ${status(page, words)} ${isSilent(page) && silentStep(page, words)}
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
        ${!isSilent(page) && html`autofocus`}
        required
        ${described(page, 'about')}
      />
      <div class="hint" id="about">
        ${hasGuessed(page) && html`<p class="tries">${words.attemptsLeft(page.attemptsLeft)}</p>`}
        ${expiry(page, words)}
        <p hidden data-script>${words.codeHint}</p>
      </div>
      <button type="submit" ${isSilent(page) && html`class="quiet"`}>${words.confirmButton}</button>
    </form>
    ${page.resendsLeft > 0 && !isSilent(page) && resendForm(page, words)}
    <form method="post" action="${page.path}/cancel">
      ${hiddenFields(page)}
      <button type="submit" class="link">
        ${page.canChangeNumber ? words.changeNumber : words.cancel}
      </button>
    </form>
    <script src="${page.path}/live.js?v=${assets['live.js'].hash}" defer></script>`
}

/** How the code is on its way. Only the first line is announced: the other counts time, and nobody wants to hear that. */
function status(page: CodePage, words: Messages): Html {
  const { text, nextText } = deliveryText(page, words)
  return html`<p role="status" id="delivery" data-status="${page.path}/status">${text}</p>
    <p class="hint" id="next">${nextText}</p>`
}

function isSilent({ channel }: CodePage): boolean {
  return channel === 'silent_auth'
}

/**
 * What to do while no code is on its way. The link is shown by the script: without one nobody can read what the device
 * comes back with.
 */
function silentStep(page: CodePage, words: Messages): Html {
  const { path, checkUrl, delivery, channels } = page
  const instead = delivery.nextChannel ?? channels[0] ?? 'sms'
  return html`<div id="silent" data-over="${path}/verify" data-after="${lookAgainIn(page)}" hidden>
      ${
        checkUrl !== undefined &&
        html`<a class="button" href="${checkUrl}" rel="noreferrer">${words.silentButton}</a>
          <p class="hint">${words.silentHint}</p>`
      }
    </div>
    ${page.resendsLeft > 0 && insteadForm(page, words, instead)} ${silentScriptTag(page)}`
}

/** Seconds until the page is worth another look: when the step is over, or soon where the provider has not answered yet. */
function lookAgainIn({ checkUrl, delivery, expiresInSeconds }: CodePage): number {
  const isStarting = checkUrl === undefined && delivery.nextInSeconds === undefined
  return isStarting ? 3 : (delivery.nextInSeconds ?? expiresInSeconds) + 1
}

/** Loads what a silent step needs of the browser. */
export function silentScriptTag({ path }: PageBase): Html {
  return html`<script src="${path}/silent.js?v=${assets['silent.js'].hash}" defer></script>`
}

/** Asks for a message instead of a silent step. */
export function insteadForm(page: PageBase, words: Messages, channel: Channel): Html {
  return html`<form method="post" action="${page.path}/resend" id="instead">
    ${hiddenFields(page)}
    <button type="submit" class="quiet" name="channel" value="${channel}">
      ${words.channelButton(channel)}
    </button>
  </form>`
}

/** A guess that came to nothing has cost an attempt; a malformed one has not. */
function hasGuessed({ problem, attemptsLeft }: CodePage): boolean {
  const isSpent = problem?.code === 'wrong_code' || problem?.code === 'outcome_unknown'
  return isSpent && attemptsLeft > 0
}

function expiry({ expiresInSeconds: seconds }: CodePage, words: Messages): Html {
  const over = words.problems.expired({ code: 'expired', status: 410 })
  if (seconds <= 0) return html`<p>${over}</p>`
  return html`<p data-seconds="${seconds}" data-over="${over}">
    ${setApart(words.expiresIn('{}'), words.duration(seconds))}
  </p>`
}

function resendForm(page: CodePage, words: Messages): Html {
  const others = [...new Set(page.channels)].filter((channel) => channel !== page.channel)
  const otherButton = (channel: Channel) =>
    html`<button type="submit" class="quiet" name="channel" value="${channel}">
      ${words.channelButton(channel)}
    </button>`
  return html`<form method="post" action="${page.path}/resend" class="again">
    ${hiddenFields(page)} ${wait(page, words)}
    <div class="row">
      <button type="submit" class="quiet">${words.resendButton}</button>
      ${others.map(otherButton)}
    </div>
  </form>`
}

/** The buttons work all the same: only the script disables them, and the server answers those who have none. */
function wait({ resendInSeconds: seconds }: CodePage, words: Messages): Html | false {
  return (
    seconds > 0 &&
    html`<p class="hint" data-seconds="${seconds}">
      ${setApart(words.resendIn('{}'), words.duration(seconds))}
    </p>`
  )
}
