import type { Page } from '../page.ts'
import { codeForm } from './code-page.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import type { Messages } from './messages.ts'
import { numberForm } from './number-page.ts'
import { problemBody } from './problem-page.ts'
import { sendForm } from './send-page.ts'
import { silentForms } from './silent-page.ts'

/** A page as a whole HTML document. */
export function renderPage(page: Page, words: Messages): string {
  return layout(page, words, title(page, words), body(page, words)).markup
}

function title(page: Page, words: Messages): string {
  switch (page.step) {
    case 'number':
      return words.numberTitle
    case 'send':
    case 'silent':
      return words.sendTitle
    case 'code':
      return page.channel === 'silent_auth' ? words.sendTitle : words.codeTitle
    case 'problem':
      return words.problemTitle
  }
}

function body(page: Page, words: Messages): Html {
  switch (page.step) {
    case 'number':
      return numberForm(page, words)
    case 'send':
      return sendForm(page, words)
    case 'code':
      return codeForm(page, words)
    case 'silent':
      return silentForms(page, words)
    case 'problem':
      return problemBody(page, words)
  }
}
