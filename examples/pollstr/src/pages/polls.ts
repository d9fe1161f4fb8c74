import type { Request } from 'express'
import type { Poll, PollSummary } from '../polls.ts'
import { type Html, html } from './html.ts'
import { csrfField, type PageContent, problemBox } from './layout.ts'

/** Everyone may see which polls there are. */
export function pollListPage(polls: readonly PollSummary[]): PageContent {
  return {
    title: 'Polls',
    content: html`<h1>What do you think?</h1>
      <p class="lead">
        Pick a poll. One vote per person: a code to your phone proves that you are one.
      </p>
      <ul class="cards">
        ${polls.map(
          ({ id, question, choiceCount, voteCount }) =>
            html`<li class="card">
              <h2><a href="/polls/${id}/">${question}</a></h2>
              <p class="quiet">${choiceCount} choices · ${countOf(voteCount, 'vote')}</p>
            </li>`,
        )}
      </ul>`,
  }
}

/** The choices of a poll, or what this user has chosen. */
export function pollPage(
  req: Request,
  poll: Poll,
  { votedFor, problem }: { votedFor: number | undefined; problem?: string },
): PageContent {
  const body = votedFor === undefined ? voteForm(req, poll) : votedNote(poll, votedFor)
  return {
    title: poll.question,
    content: html`<article class="card">
      <h1>${poll.question}</h1>
      ${problemBox(problem)} ${body}
    </article>`,
  }
}

function voteForm(req: Request, poll: Poll): Html {
  return html`<form method="post" action="/polls/${poll.id}/vote/">
    ${csrfField(req)}
    <fieldset class="choices">
      <legend class="hidden">${poll.question}</legend>
      ${poll.choices.map(
        ({ id, text }) =>
          html`<label class="choice"
            ><input type="radio" name="choice" value="${id}" /> <span>${text}</span></label
          >`,
      )}
    </fieldset>
    <div class="actions">
      <button class="button">Vote</button>
      <a href="/polls/${poll.id}/results/">See the results</a>
    </div>
  </form>`
}

function votedNote(poll: Poll, votedFor: number): Html {
  const choice = poll.choices.find(({ id }) => id === votedFor)
  return html`<p class="lead">You have already voted: <strong>${choice?.text}</strong></p>
    <div class="actions">
      <a class="button" href="/polls/${poll.id}/results/">See the results</a>
    </div>`
}

/** The second vote, kindly refused. */
export function secondVotePage(poll: Poll, reason: 'user_voted' | 'phone_voted'): PageContent {
  const why =
    reason === 'user_voted'
      ? 'You have already voted in this poll.'
      : 'Somebody has already voted in this poll with your phone number.'
  return {
    title: 'One vote each',
    content: html`<article class="card">
      <h1>One vote each</h1>
      <p class="lead">${why} The first vote counts, and this one changed nothing.</p>
      <div class="actions">
        <a class="button" href="/polls/${poll.id}/results/">See the results</a>
        <a href="/polls/">All polls</a>
      </div>
    </article>`,
  }
}

/** Bars and totals. They are complete as they are; the script keeps them up to date. */
export function resultsPage(
  poll: Poll,
  { votedFor }: { votedFor: number | undefined },
): PageContent {
  return {
    title: `Results: ${poll.question}`,
    script: 'results.js',
    content: html`<article class="card">
      <h1>${poll.question}</h1>
      <ul class="results" data-results="/polls/${poll.id}/results/">
        ${poll.choices.map(
          ({ id, text, votes }) =>
            html`<li>
              <p class="result">
                <span id="choice-${id}"
                  >${text}${id === votedFor && html` <em class="mine">your vote</em>`}</span
                >
                <span class="quiet" data-votes="${id}"
                  >${countOf(votes, 'vote')} · ${percent(votes, poll.voteCount)}%</span
                >
              </p>
              <progress
                aria-labelledby="choice-${id}"
                data-bar="${id}"
                max="100"
                value="${percent(votes, poll.voteCount)}"
              ></progress>
            </li>`,
        )}
      </ul>
      <p class="total">
        <strong data-total>${countOf(poll.voteCount, 'vote')}</strong> in all
        <span class="live" data-live hidden>live</span>
      </p>
      <div class="actions">
        ${votedFor === undefined && html`<a class="button" href="/polls/${poll.id}/">Vote</a>`}
        <a href="/polls/">All polls</a>
      </div>
    </article>`,
  }
}

/** The results as the script reads them. */
export function resultsData(poll: Poll) {
  return {
    total: countOf(poll.voteCount, 'vote'),
    choices: poll.choices.map(({ id, votes }) => ({
      id,
      votes,
      percent: percent(votes, poll.voteCount),
      label: `${countOf(votes, 'vote')} · ${percent(votes, poll.voteCount)}%`,
    })),
  }
}

function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}

function percent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((100 * part) / whole)
}
