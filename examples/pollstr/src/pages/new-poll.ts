import type { Request } from 'express'
import { html } from './html.ts'
import { csrfField, described, type PageContent, problemBox } from './layout.ts'

/** The most choices a poll has. */
const maxChoices = 8

/** What the person has typed so far. */
export interface PollDraft {
  readonly question: string
  readonly choices: readonly string[]
}

/** The form for a new poll; it keeps what was typed when something is wrong. */
export function newPollPage(req: Request, draft: PollDraft, problem?: string): PageContent {
  const rows = Array.from({ length: maxChoices }, (_, at) => draft.choices[at] ?? '')
  return {
    title: 'New poll',
    content: html`<article class="card">
      <h1>New poll</h1>
      ${problemBox(problem)}
      <form method="post" action="/polls/new/">
        ${csrfField(req)}
        <label class="field"
          >Question
          <input
            name="question"
            value="${draft.question}"
            maxlength="200"
            required
            autocomplete="off"
            autofocus
            ${described(problem)}
        /></label>
        <fieldset>
          <legend>
            Choices <span class="quiet">(2 to ${maxChoices}; leave the rest empty)</span>
          </legend>
          ${rows.map(
            (text, at) =>
              html`<label class="field"
                ><span class="hidden">Choice ${at + 1}</span>
                <input
                  name="choice"
                  value="${text}"
                  maxlength="200"
                  placeholder="Choice ${at + 1}"
                  autocomplete="off"
                  ${at < 2 && 'required'}
              /></label>`,
          )}
        </fieldset>
        <div class="actions">
          <button class="button">Publish</button> <a href="/polls/">Cancel</a>
        </div>
      </form>
    </article>`,
  }
}

/** What is wrong with a draft, in words for the person; nothing when it is fine. */
export function draftProblem({ question, choices }: PollDraft): string | undefined {
  if (question === '') return 'A poll needs a question.'
  if (choices.length < 2) return 'A poll needs at least two choices.'
  if (choices.length > maxChoices) return `A poll has at most ${maxChoices} choices.`
  if ([question, ...choices].some((text) => text.length > 200)) {
    return 'A question or a choice has at most 200 characters.'
  }
  const distinct = new Set(choices.map((text) => text.toLowerCase()))
  return distinct.size < choices.length ? 'Two choices are the same.' : undefined
}
