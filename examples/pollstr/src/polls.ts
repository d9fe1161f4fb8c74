import { createHmac } from 'node:crypto'
import type { Database } from './database/database.ts'

/** A poll as the list shows it. */
export interface PollSummary {
  readonly id: number
  readonly question: string
  readonly choiceCount: number
  readonly voteCount: number
}

interface Choice {
  readonly id: number
  readonly text: string
  readonly votes: number
}

/** A poll with its counted votes. */
export interface Poll {
  readonly id: number
  readonly question: string
  readonly choices: readonly Choice[]
  /** The sum over all choices. */
  readonly voteCount: number
}

interface Vote {
  readonly pollId: number
  readonly choiceId: number
  readonly userId: number
  /** The phone that the voter has proved to hold. */
  readonly phone: string
}

type VoteOutcome =
  | { readonly ok: true }
  | { readonly ok: false; readonly reason: 'no_choice' | 'user_voted' | 'phone_voted' }

/** All that is done with polls. */
export interface Polls {
  /** Newest first, at most 50. */
  list(): Promise<readonly PollSummary[]>
  find(pollId: number): Promise<Poll | undefined>
  /** Answers the id of the new poll. */
  create(poll: { question: string; choices: readonly string[]; userId: number }): Promise<number>
  /** One vote per user and per phone, however many requests race. */
  vote(vote: Vote): Promise<VoteOutcome>
  /** The id of the choice this user voted for, if any. */
  votedFor(pollId: number, userId: number): Promise<number | undefined>
}

/** The polls. `secret` keys the mark by which a phone is recognized without keeping its number. */
export function createPolls(database: Database, { secret }: { readonly secret: string }): Polls {
  const { rows } = database

  async function votedFor(pollId: number, userId: number): Promise<number | undefined> {
    const [vote] = await rows<{ id: number }>`
      SELECT choice_id AS id FROM votes WHERE poll_id = ${pollId} AND user_id = ${userId}`
    return vote?.id
  }

  return {
    list: () => rows<PollSummary>`
      SELECT id, question,
        (SELECT count(*) FROM choices WHERE poll_id = polls.id) AS "choiceCount",
        (SELECT count(*) FROM votes WHERE poll_id = polls.id) AS "voteCount"
      FROM polls ORDER BY created_at DESC, id LIMIT 50`,
    async find(pollId) {
      const [[found], choices] = await Promise.all([
        rows<{ id: number; question: string }>`
          SELECT id, question FROM polls WHERE id = ${pollId}`,
        rows<Choice>`
          SELECT id, text, (SELECT count(*) FROM votes WHERE choice_id = choices.id) AS votes
          FROM choices WHERE poll_id = ${pollId} ORDER BY id`,
      ])
      if (found === undefined) return undefined
      const voteCount = choices.reduce((sum, { votes }) => sum + votes, 0)
      return { ...found, choices, voteCount }
    },
    create: ({ question, choices, userId }) =>
      database.transaction(async (within) => {
        const [poll] = await within.rows<{ id: number }>`
          INSERT INTO polls (question, created_by, created_at)
          VALUES (${question}, ${userId}, ${Date.now()}) RETURNING id`
        if (poll === undefined) throw new Error('The new poll has no id')
        for (const text of choices) {
          await within.rows`INSERT INTO choices (poll_id, text) VALUES (${poll.id}, ${text})`
        }
        return poll.id
      }),
    async vote({ pollId, choiceId, userId, phone }) {
      const [choice] = await rows`
        SELECT id FROM choices WHERE poll_id = ${pollId} AND id = ${choiceId}`
      if (choice === undefined) return { ok: false, reason: 'no_choice' }
      // Per poll, so that the marks of two polls cannot be laid side by side.
      const mark = createHmac('sha256', secret)
        .update(`vote ${pollId} ${phone}`)
        .digest('base64url')
      // The two UNIQUE constraints decide, in one statement: there is no gap between looking and writing.
      const added = await rows`
        INSERT INTO votes (poll_id, user_id, choice_id, phone_hmac, created_at)
        VALUES (${pollId}, ${userId}, ${choiceId}, ${mark}, ${Date.now()})
        ON CONFLICT DO NOTHING RETURNING choice_id`
      if (added.length === 1) return { ok: true }
      const isOwn = (await votedFor(pollId, userId)) !== undefined
      return { ok: false, reason: isOwn ? 'user_voted' : 'phone_voted' }
    },
    votedFor,
  }
}
