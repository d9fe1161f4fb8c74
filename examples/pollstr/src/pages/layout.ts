import type { Request, Response } from 'express'
import { csrfToken } from '../csrf.ts'
import { takeFlashes } from '../flash.ts'
import { type Html, html, renderHtml } from './html.ts'

/** What one page puts into the common frame. */
export interface PageContent {
  readonly title: string
  readonly content: Html
  /** A script of ours in the folder `public`. */
  readonly script?: string
}

/** The hidden field that every form carries. */
export function csrfField(req: Request): Html {
  return html`<input type="hidden" name="csrf" value="${csrfToken(req)}" />`
}

/** Send a page in the common frame. */
export function sendPage(req: Request, res: Response, page: PageContent): void {
  const hasSession = (req as { session?: unknown }).session !== undefined
  // What is not there may be an icon or a script that nobody looks at.
  const flashes = hasSession && res.statusCode !== 404 ? takeFlashes(req) : []
  res
    .set('cache-control', 'no-store')
    .type('html')
    .send(
      renderHtml(
        html`<!doctype html>
          <html lang="en">
            <head>
              <meta charset="utf-8" />
              <meta name="viewport" content="width=device-width, initial-scale=1" />
              <meta name="color-scheme" content="light dark" />
              <title>${page.title} · Pollstr</title>
              <link rel="icon" href="/static/icon.svg" />
              <link rel="stylesheet" href="/static/style.css" />
              ${page.script !== undefined && html`<script src="/static/${page.script}" defer></script>`}
            </head>
            <body>
              <a class="skip" href="#content">Skip to content</a>
              <header class="bar">
                <a class="brand" href="/polls/"
                  ><img src="/static/icon.svg" alt="" width="28" height="28" />Pollstr</a
                >
                <nav aria-label="Main">${hasSession && menu(req)}</nav>
              </header>
              <main id="content" tabindex="-1">
                ${flashes.map(({ kind, text }) => html`<p class="flash ${kind}" role="${kind === 'bad' ? 'alert' : 'status'}">${text}</p>`)}
                ${page.content}
              </main>
              <footer>Pollstr is a demo: the polls are real, the dogs may vary.</footer>
            </body>
          </html> `,
      ),
    )
}

function menu(req: Request): Html {
  const { signedIn: user } = req.session
  if (user === undefined) {
    return html`<a href="/login/">Log in</a><a class="button small" href="/register/">Register</a>`
  }
  return html`<a href="/polls/new/">New poll</a
    ><a href="/account/">Account<span class="wide"> (${user.username})</span></a>
    <form method="post" action="/logout/">
      ${csrfField(req)}<button class="link">Log out</button>
    </form>`
}

/** Ties a field to the box, for those who hear the page. */
export function described(problem: string | undefined): Html | undefined {
  return problem === undefined ? undefined : html`aria-describedby="problem"`
}

/** A box with what the person has to mend; nothing when there is nothing. */
export function problemBox(problem: string | undefined): Html | undefined {
  return problem === undefined
    ? undefined
    : html`<p class="flash bad" role="alert" id="problem">${problem}</p>`
}
