import type { ProblemPage } from '../page.ts'
import { type Html, html } from './html.ts'
import type { Messages } from './messages.ts'

/** Only a problem, and the way on. */
export function problemBody(page: ProblemPage, words: Messages): Html {
  const isOurs = page.wayOn.startsWith(`${page.path}/`)
  const leadsToLogin =
    page.problem.code === 'not_logged_in' || (page.problem.status === 403 && !isOurs)
  return html`<p>
    <a class="button" href="${page.wayOn}${isOurs && query(page)}"
      >${leadsToLogin ? words.logIn : words.wayOn}</a
    >
  </p>`
}

/** What the fields of a form would have carried along. */
function query({ next, maxAgeSeconds }: ProblemPage): string {
  const fields = new URLSearchParams()
  if (next !== undefined) fields.set('next', next)
  if (maxAgeSeconds !== undefined) fields.set('max_age', String(maxAgeSeconds))
  return fields.size > 0 ? `?${fields}` : ''
}
