import type { PhoneMessage } from '../phone-messages.ts'
import { html } from './html.ts'
import type { PageContent } from './layout.ts'

/** Something went wrong: said plainly, with a way back. */
export function errorPage(status: number, text: string): PageContent {
  const title =
    status === 404 ? 'Not found' : status >= 500 ? 'Something broke' : 'That did not work'
  return {
    title,
    content: html`<article class="card">
      <p class="quiet">${status}</p>
      <h1>${title}</h1>
      <p class="lead">${text}</p>
      <div class="actions"><a class="button" href="/polls/">All polls</a></div>
    </article>`,
  }
}

/** The emulated phone: what would have been sent, newest first. */
export function phonePage(messages: readonly PhoneMessage[]): PageContent {
  return {
    title: 'Phone',
    script: 'phone.js',
    content: html`<h1>The phone</h1>
      <p class="lead">
        There are no Vonage credentials, so nothing is sent: every message lands here.
        <a href="/dev/phone">Look again</a>
      </p>
      ${messages.length === 0 && html`<p class="card quiet">No message yet.</p>`}
      <ol class="cards" data-newest="${messages[0]?.at ?? ''}">
        ${messages.map(
          ({ to, channel, code, at }) =>
            html`<li class="card message">
              <p class="quiet">
                ${channel === 'voice' ? 'Call' : channel.toUpperCase()} to ${to} ·
                <time datetime="${at}">${at.slice(11, 19)} UTC</time>
              </p>
              <p class="code">${code}</p>
            </li>`,
        )}
      </ol>`,
  }
}
