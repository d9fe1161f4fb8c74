import type { ProblemPage } from '../page.ts'
import { type Html, html } from './html.ts'
import type { Messages } from './messages.ts'

/** Only a problem, and the way on. */
export function problemBody(page: ProblemPage, words: Messages): Html {
  const isOurs = page.wayOn.startsWith(`${page.path}/`)
  const leadsToLogin =
    page.problem.code === 'not_logged_in' || (page.problem.status === 403 && !isOurs)
  const label = leadsToLogin ? words.logIn : isPassing(page) ? words.onceMore : words.wayOn
  return html`${timeLeft(page, words)}
    <p>
      <a class="button" href="${page.wayOn}${isOurs && query(page)}">${label}</a>
    </p>`
}

/** Whether the same may go well later. */
function isPassing({ problem }: ProblemPage): boolean {
  return problem.retryAfterSeconds !== undefined || problem.code === 'suspended'
}

/** How long a lock lasts, counted down; other waits are short. Not part of the alert, which would be read out each second. */
function timeLeft({ problem }: ProblemPage, words: Messages): Html | false {
  const { code, retryAfterSeconds: seconds } = problem
  return (
    code === 'locked' &&
    seconds !== undefined &&
    html`<p class="timer" role="timer" data-seconds="${seconds}">
      <b>${words.duration(seconds)}</b>
    </p>`
  )
}

/** What the fields of a form would have carried along. */
function query({ next, maxAgeSeconds }: ProblemPage): string {
  const fields = new URLSearchParams()
  if (next !== undefined) fields.set('next', next)
  if (maxAgeSeconds !== undefined) fields.set('max_age', String(maxAgeSeconds))
  return fields.size > 0 ? `?${fields}` : ''
}
