import type { Page, PageBase, ProblemCode } from '../page.ts'
import { assets } from './assets.ts'
import { type Html, html } from './html.ts'
import type { Messages } from './messages.ts'

/** The document around every page: the brand, one heading, the problem if there is one, and the rest. */
export function layout(page: Page, words: Messages, title: string, body: Html): Html {
  const style = `${page.path}/style.css?v=${assets['style.css'].hash}`
  const script = `${page.path}/script.js?v=${assets['script.js'].hash}`
  return html`<!doctype html>
    <html lang="${page.lang}" dir="${words.direction}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="format-detection" content="telephone=no" />
        <meta name="robots" content="noindex" />
        <title>${title} · ${page.brand}</title>
        <link rel="stylesheet" href="${style}" />
        <script src="${script}" defer></script>
      </head>
      <body>
        <main class="card">
          <p class="brand">${page.brand}</p>
          <h1>${title}</h1>
          ${alert(page, words)} ${body}
        </main>
      </body>
    </html> `
}

/** The problems that typing something else mends. */
const typed: ReadonlySet<ProblemCode> = new Set([
  'malformed_number',
  'destination_refused',
  'malformed_code',
  'wrong_code',
])

function isAboutField({ problem }: PageBase): boolean {
  return problem !== undefined && typed.has(problem.code)
}

function alert(page: Page, words: Messages): Html | undefined {
  const { problem, step } = page
  if (problem === undefined) return undefined
  const text = words.problems[problem.code](problem)
  const hasField = step === 'number' || step === 'code'
  const content = hasField && isAboutField(page) ? html`<a href="#${step}">${text}</a>` : text
  return html`<p class="alert" role="alert" id="problem">${content}</p>`
}

/** A sentence with what belongs in place of its `{}` set apart: found by the script, and on one line if it fits there. */
export function setApart(sentence: string, part: string): Html {
  const [before, after] = sentence.split('{}')
  return html`${before}<b>${part}</b>${after}`
}

/** The fields that every form carries along. */
export function hiddenFields(page: PageBase): Html {
  return html`<input type="hidden" name="csrf" value="${page.csrfToken}" />
    ${page.next !== undefined && html`<input type="hidden" name="next" value="${page.next}" />`}
    ${
      page.maxAgeSeconds !== undefined &&
      html`<input type="hidden" name="max_age" value="${page.maxAgeSeconds}" />`
    }`
}

/** Ties a field to its hint and to a problem with what was typed, for those who hear the page. */
export function described(page: PageBase, hint: string): Html {
  return isAboutField(page)
    ? html`aria-invalid="true" aria-describedby="problem ${hint}"`
    : html`aria-describedby="${hint}"`
}
