import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from '../src/database/open.ts'
import { createPolls, type Polls } from '../src/polls.ts'
import { databases } from './homes.ts'
import { register, temporaryDatabase } from './temporary.ts'

const phone = '+447700900000'
const otherPhone = '+447700900001'

describe.each(databases)('on $name', ({ newAddress }) => {
  async function openPolls() {
    const database = await temporaryDatabase(await newAddress(onTestFinished))
    const polls = createPolls(database, { secret: 'keys the marks' })
    const [poll] = await polls.list()
    return { database, polls, pollId: poll?.id ?? 0, choiceId: await firstChoice(polls, poll?.id) }
  }

  describe('a new database', () => {
    it('has the three polls with four choices each', async () => {
      const { polls } = await openPolls()
      const list = await polls.list()
      expect(list.map(({ question, choiceCount }) => [question, choiceCount])).toEqual([
        ['What is your favorite kind of dog?', 4],
        ['Who let the dogs out?', 4],
        ["What's up dog?", 4],
      ])
    })

    it('is filled once, also when several processes open it at the same moment', async () => {
      const address = await newAddress(onTestFinished)
      await Promise.all([1, 2, 3].map(() => temporaryDatabase(address)))
      const { rows } = await temporaryDatabase(address)
      expect(await rows`SELECT count(*) AS polls FROM polls`).toEqual([{ polls: 3 }])
    })

    it('has no user with a known password in production', async () => {
      const database = await openDatabase(await newAddress(onTestFinished), { withDemoUser: false })
      expect(await database.rows`SELECT count(*) AS users FROM users`).toEqual([{ users: 0 }])
      await database.close()
    })
  })

  describe('create', () => {
    it('keeps a poll with all of its choices, or nothing of it', async () => {
      const { database, polls } = await openPolls()
      const pollId = await polls.create({ question: 'Tea?', choices: ['Yes', 'No'], userId: 1 })
      expect((await polls.find(pollId))?.choices.map(({ text }) => text)).toEqual(['Yes', 'No'])
      const failing = database.transaction(async (within) => {
        await within.rows`INSERT INTO polls (question, created_at) VALUES ('Coffee?', 1)`
        throw new Error('in the middle')
      })
      await expect(failing).rejects.toThrow('in the middle')
      expect(await polls.list()).toHaveLength(4)
    })

    it('lets nothing of anybody else into its transaction', async () => {
      const { database, polls } = await openPolls()
      const failing = database.transaction(async (within) => {
        await within.rows`INSERT INTO polls (question, created_at) VALUES ('Coffee?', 1)`
        await new Promise((resolve) => setImmediate(resolve))
        throw new Error('in the middle')
      })
      const other = polls.create({ question: 'Tea?', choices: ['Yes', 'No'], userId: 1 })
      await Promise.allSettled([failing, other])
      expect(await polls.find(await other)).toMatchObject({ question: 'Tea?' })
    })
  })

  describe('vote', () => {
    it('counts once for a user, whatever phone', async () => {
      const { polls, pollId, choiceId } = await openPolls()
      expect(await polls.vote({ pollId, choiceId, userId: 1, phone })).toEqual({ ok: true })
      const second = await polls.vote({ pollId, choiceId, userId: 1, phone: otherPhone })
      expect(second).toEqual({ ok: false, reason: 'user_voted' })
      expect((await polls.find(pollId))?.voteCount).toBe(1)
    })

    it('counts once for a phone, whatever user', async () => {
      const { database, polls, pollId, choiceId } = await openPolls()
      const [other = 0] = await register(database, ['other'])
      await polls.vote({ pollId, choiceId, userId: 1, phone })
      const second = await polls.vote({ pollId, choiceId, userId: other, phone })
      expect(second).toEqual({ ok: false, reason: 'phone_voted' })
      const third = await polls.vote({ pollId, choiceId, userId: other, phone: otherPhone })
      expect(third).toEqual({ ok: true })
    })

    it('of one phone counts in every poll', async () => {
      const { polls } = await openPolls()
      for (const { id: pollId } of await polls.list()) {
        const choiceId = await firstChoice(polls, pollId)
        expect(await polls.vote({ pollId, choiceId, userId: 1, phone })).toEqual({ ok: true })
      }
    })

    it('refuses a choice of another poll, and one that no database can hold', async () => {
      const { polls, pollId } = await openPolls()
      const foreign = await firstChoice(polls, (await polls.list())[1]?.id)
      for (const choiceId of [foreign, 0, 999_999_999_999_999]) {
        const outcome = await polls.vote({ pollId, choiceId, userId: 1, phone })
        expect(outcome).toEqual({ ok: false, reason: 'no_choice' })
      }
      expect(await polls.find(999_999_999_999_999)).toBeUndefined()
    })

    it.each([
      ['of one user with two phones', [1, 1], [phone, otherPhone]],
      ['of two users with one phone', [1, 2], [phone, phone]],
    ])('counts once when two processes race: %s', async (_name, users, phones) => {
      const address = await newAddress(onTestFinished)
      const one = await temporaryDatabase(address)
      await register(one, ['other'])
      const [first, second] = [one, await temporaryDatabase(address)].map((database) =>
        createPolls(database, { secret: 's' }),
      ) as [Polls, Polls]
      for (const { id: pollId } of await first.list()) {
        const choiceId = await firstChoice(first, pollId)
        const votes = Array.from({ length: 10 }, (_, nth) => {
          const voter = { userId: users[nth % 2] ?? 0, phone: phones[nth % 2] ?? '' }
          return (nth % 2 === 0 ? first : second).vote({ pollId, choiceId, ...voter })
        })
        const outcomes = await Promise.all(votes)
        expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
        expect((await first.find(pollId))?.voteCount).toBe(1)
      }
    })

    it('keeps no phone number', async () => {
      const { database, polls, pollId, choiceId } = await openPolls()
      await polls.vote({ pollId, choiceId, userId: 1, phone })
      const votes = JSON.stringify(await database.rows`SELECT * FROM votes`)
      expect(votes).toContain('phone_hmac')
      expect(votes).not.toContain('7700900000')
    })
  })
})

async function firstChoice(polls: Polls, pollId: number | undefined): Promise<number> {
  return (await polls.find(pollId ?? 0))?.choices[0]?.id ?? 0
}
