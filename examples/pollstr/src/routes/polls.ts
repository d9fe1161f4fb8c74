import { type Request, type RequestHandler, type Response, Router } from 'express'
import { field, fieldList } from '../csrf.ts'
import { flash } from '../flash.ts'
import { httpError, statusOf } from '../http-error.ts'
import { sendPage } from '../pages/layout.ts'
import { draftProblem, newPollPage, type PollDraft } from '../pages/new-poll.ts'
import { pollListPage, pollPage, resultsData, resultsPage, secondVotePage } from '../pages/polls.ts'
import type { Poll, Polls } from '../polls.ts'
import type { SessionUser } from '../users.ts'

/** What the poll pages need. */
export interface PollRoutesOptions {
  readonly polls: Polls
  /** Lets only people pass who have proved their phone. */
  readonly guard: RequestHandler
  /** Reads a form of ours. */
  readonly readForm: RequestHandler[]
  /** The phone that a user has proved to hold. */
  readonly phoneOf: (userId: number) => Promise<string | undefined>
}

/** The list is for everyone; all else is behind the guard, and a form is read only after it. */
export function pollRoutes({ polls, guard, readForm, phoneOf }: PollRoutesOptions): Router {
  const router = Router()

  const list = orLastKnown(() => polls.list())

  router.get('/', async (req: Request, res: Response) =>
    sendPage(req, res, pollListPage(await list())),
  )

  router.get('/new/', guard, (req, res) => {
    sendPage(req, res, newPollPage(req, { question: '', choices: [] }))
  })

  router.post('/new/', guard, readForm, async (req: Request, res: Response) => {
    const draft = readDraft(req)
    const problem = draftProblem(draft)
    if (problem !== undefined) {
      res.status(400)
      return sendPage(req, res, newPollPage(req, draft, problem))
    }
    const pollId = await polls.create({ ...draft, userId: loggedIn(req).id })
    flash(req, 'good', 'Your poll is published.')
    res.redirect(303, `/polls/${pollId}/`)
  })

  router.get('/:id/', guard, async (req: Request, res: Response) => {
    const poll = await findPoll(polls, req)
    const votedFor = await polls.votedFor(poll.id, loggedIn(req).id)
    sendPage(req, res, pollPage(req, poll, { votedFor }))
  })

  router.post('/:id/vote/', guard, readForm, async (req: Request, res: Response) => {
    await vote(req, res, await findPoll(polls, req))
  })

  router.get('/:id/results/', guard, async (req: Request, res: Response) => {
    const poll = await findPoll(polls, req)
    res.vary('accept')
    if (req.accepts(['html', 'json']) === 'json') {
      return void res.set('cache-control', 'no-store').json(resultsData(poll))
    }
    const votedFor = await polls.votedFor(poll.id, loggedIn(req).id)
    sendPage(req, res, resultsPage(poll, { votedFor }))
  })

  async function vote(req: Request, res: Response, poll: Poll): Promise<void> {
    const { id: userId } = loggedIn(req)
    const phone = await phoneOf(userId)
    // Taken away since the guard looked.
    if (phone === undefined) throw httpError(403, 'Please verify your phone first.')
    const choice = field(req, 'choice')
    const choiceId = /^[0-9]{1,15}$/.test(choice) ? Number(choice) : 0
    const outcome = await polls.vote({ pollId: poll.id, choiceId, userId, phone })
    if (outcome.ok) return res.redirect(303, `/polls/${poll.id}/results/`)
    if (outcome.reason === 'no_choice') {
      const votedFor = await polls.votedFor(poll.id, userId)
      res.status(400)
      return sendPage(
        req,
        res,
        pollPage(req, poll, { votedFor, problem: "You didn't select a choice." }),
      )
    }
    res.status(409)
    sendPage(req, res, secondVotePage(poll, outcome.reason))
  }

  return router
}

/** What `read` answers; while the database is away, what it answered last. */
function orLastKnown<T>(read: () => Promise<T>): () => Promise<T> {
  let last: T | undefined
  return async () => {
    try {
      last = await read()
    } catch (error) {
      if (last === undefined || statusOf(error) !== 503) throw error
    }
    return last
  }
}

async function findPoll(polls: Polls, req: Request): Promise<Poll> {
  const { id } = req.params
  const isId = typeof id === 'string' && /^[0-9]{1,15}$/.test(id)
  const poll = isId ? await polls.find(Number(id)) : undefined
  if (poll === undefined) throw httpError(404, 'There is no such poll.')
  return poll
}

function readDraft(req: Request): PollDraft {
  const tidy = (text: string) => text.replace(/[\s\p{Cc}]+/gu, ' ').trim()
  const choices = fieldList(req, 'choice').map(tidy)
  return { question: tidy(field(req, 'question')), choices: choices.filter((text) => text !== '') }
}

/** Behind the guard there is always somebody. */
function loggedIn(req: Request): SessionUser {
  const { signedIn: user } = req.session
  if (user === undefined) throw httpError(401, 'Please log in first.')
  return user
}
