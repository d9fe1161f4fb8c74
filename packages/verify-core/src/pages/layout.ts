import type { Page, PageBase } from '../page.ts'
import { assets } from './assets.ts'
import { type Html, html } from './html.ts'
import type { Messages } from './messages.ts'

/** The document around every page: the brand, one heading, the problem if there is one, and the rest. */
export function layout(page: Page, words: Messages, title: string, body: Html): Html {
  const style = `${page.path}/style.css?v=${assets['style.css'].hash}`
  const script = `${page.path}/script.js?v=${assets['script.js'].hash}`
  return html`<!doctype html>
    <html lang="${page.lang}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
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

function alert({ problem }: PageBase, words: Messages): Html | undefined {
  return (
    problem &&
    html`<p class="alert" role="alert" id="problem">${words.problems[problem.code](problem)}</p>`
  )
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

/** Ties a field to the problem, for those who hear the page. */
export function described({ problem }: PageBase, hint: string): Html {
  return problem
    ? html`aria-invalid="true" aria-describedby="problem ${hint}"`
    : html`aria-describedby="${hint}"`
}
