import { createHmac } from 'node:crypto'
import { type Database, transaction } from './database.ts'

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
  list(): readonly PollSummary[]
  find(pollId: number): Poll | undefined
  /** Answers the id of the new poll. */
  create(poll: { question: string; choices: readonly string[]; userId: number }): number
  /** One vote per user and per phone, however many requests race. */
  vote(vote: Vote): VoteOutcome
  /** The id of the choice this user voted for, if any. */
  votedFor(pollId: number, userId: number): number | undefined
}

/** The polls. `secret` keys the mark by which a phone is recognized without keeping its number. */
export function createPolls(database: Database, { secret }: { readonly secret: string }): Polls {
  const list = database.prepare(`
    SELECT id, question,
      (SELECT count(*) FROM choices WHERE poll_id = polls.id) AS choiceCount,
      (SELECT count(*) FROM votes WHERE poll_id = polls.id) AS voteCount
    FROM polls ORDER BY created_at DESC, id LIMIT 50`)
  const poll = database.prepare('SELECT id, question FROM polls WHERE id = ?')
  const choices = database.prepare(`
    SELECT id, text, (SELECT count(*) FROM votes WHERE choice_id = choices.id) AS votes
    FROM choices WHERE poll_id = ? ORDER BY id`)
  const addPoll = database.prepare(
    'INSERT INTO polls (question, created_by, created_at) VALUES (?, ?, ?)',
  )
  const addChoice = database.prepare('INSERT INTO choices (poll_id, text) VALUES (?, ?)')
  const hasChoice = database.prepare('SELECT 1 FROM choices WHERE poll_id = ? AND id = ?')
  // The two UNIQUE constraints decide, in one statement: there is no gap between looking and writing.
  const addVote = database.prepare(`
    INSERT INTO votes (poll_id, user_id, choice_id, phone_hmac, created_at)
    VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`)
  const votedFor = database.prepare(
    'SELECT choice_id AS id FROM votes WHERE poll_id = ? AND user_id = ?',
  )

  const choiceOf = (pollId: number, userId: number) =>
    (votedFor.get(pollId, userId) as { id: number } | undefined)?.id

  return {
    list: () => list.all() as unknown[] as PollSummary[],
    find(pollId) {
      const found = poll.get(pollId) as { id: number; question: string } | undefined
      if (found === undefined) return undefined
      const counted = choices.all(pollId) as unknown[] as Choice[]
      const voteCount = counted.reduce((sum, { votes }) => sum + votes, 0)
      return { ...found, choices: counted, voteCount }
    },
    create: ({ question, choices: texts, userId }) =>
      transaction(database, () => {
        const pollId = Number(addPoll.run(question, userId, Date.now()).lastInsertRowid)
        for (const text of texts) addChoice.run(pollId, text)
        return pollId
      }),
    vote({ pollId, choiceId, userId, phone }) {
      if (hasChoice.get(pollId, choiceId) === undefined) return { ok: false, reason: 'no_choice' }
      // Per poll, so that the marks of two polls cannot be laid side by side.
      const mark = createHmac('sha256', secret)
        .update(`vote ${pollId} ${phone}`)
        .digest('base64url')
      const { changes } = addVote.run(pollId, userId, choiceId, mark, Date.now())
      if (changes === 1) return { ok: true }
      const isOwn = choiceOf(pollId, userId) !== undefined
      return { ok: false, reason: isOwn ? 'user_voted' : 'phone_voted' }
    },
    votedFor: choiceOf,
  }
}
