import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../src/database.ts'
import { createPolls } from '../src/polls.ts'
import { register, temporaryDatabase, temporaryFolder } from './temporary.ts'

const phone = '+447700900000'
const otherPhone = '+447700900001'

async function openPolls() {
  const database = await temporaryDatabase()
  const polls = createPolls(database, { secret: 'keys the marks' })
  const [poll] = polls.list()
  const choiceId = polls.find(poll?.id ?? 0)?.choices[0]?.id ?? 0
  return { database, polls, pollId: poll?.id ?? 0, choiceId }
}

describe('a new database', () => {
  it('has the three polls with four choices each', async () => {
    const { polls } = await openPolls()
    expect(polls.list().map(({ question, choiceCount }) => [question, choiceCount])).toEqual([
      ['What is your favorite kind of dog?', 4],
      ['Who let the dogs out?', 4],
      ["What's up dog?", 4],
    ])
  })

  it('is not seeded again when it is opened again', async () => {
    const path = join(temporaryFolder(), 'again.db')
    ;(await openDatabase(path, { withDemoUser: true })).close()
    const database = await temporaryDatabase(path)
    expect(createPolls(database, { secret: 's' }).list()).toHaveLength(3)
  })

  it('has no user with a known password in production', async () => {
    const database = await openDatabase(join(temporaryFolder(), 'p.db'), { withDemoUser: false })
    expect(database.prepare('SELECT count(*) AS users FROM users').get()).toEqual({ users: 0 })
    database.close()
  })
})

describe('vote', () => {
  it('counts once for a user, whatever phone', async () => {
    const { polls, pollId, choiceId } = await openPolls()
    expect(polls.vote({ pollId, choiceId, userId: 1, phone })).toEqual({ ok: true })
    const second = polls.vote({ pollId, choiceId, userId: 1, phone: otherPhone })
    expect(second).toEqual({ ok: false, reason: 'user_voted' })
    expect(polls.find(pollId)?.voteCount).toBe(1)
  })

  it('counts once for a phone, whatever user', async () => {
    const { database, polls, pollId, choiceId } = await openPolls()
    const [other = 0] = await register(database, ['other'])
    polls.vote({ pollId, choiceId, userId: 1, phone })
    const second = polls.vote({ pollId, choiceId, userId: other, phone })
    expect(second).toEqual({ ok: false, reason: 'phone_voted' })
    expect(polls.vote({ pollId, choiceId, userId: other, phone: otherPhone })).toEqual({ ok: true })
  })

  it('of one phone counts in every poll', async () => {
    const { polls } = await openPolls()
    const outcomes = polls.list().map(({ id: pollId }) => {
      const choiceId = polls.find(pollId)?.choices[0]?.id ?? 0
      return polls.vote({ pollId, choiceId, userId: 1, phone })
    })
    expect(outcomes).toEqual([{ ok: true }, { ok: true }, { ok: true }])
  })

  it('refuses a choice of another poll', async () => {
    const { polls, pollId } = await openPolls()
    const foreign = polls.find(polls.list()[1]?.id ?? 0)?.choices[0]?.id ?? 0
    const outcome = polls.vote({ pollId, choiceId: foreign, userId: 1, phone })
    expect(outcome).toEqual({ ok: false, reason: 'no_choice' })
  })

  it('counts once when two processes race', async () => {
    const folder = temporaryFolder()
    const path = join(folder, 'race.db')
    const databases = [await temporaryDatabase(path), await temporaryDatabase(path)]
    const both = databases.map((database) => createPolls(database, { secret: 's' }))
    const pollId = both[0]?.list()[0]?.id ?? 0
    const choiceId = both[0]?.find(pollId)?.choices[0]?.id ?? 0
    const outcomes = both.map((polls) => polls.vote({ pollId, choiceId, userId: 1, phone }))
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(1)
  })

  it('keeps no phone number', async () => {
    const { database, polls, pollId, choiceId } = await openPolls()
    polls.vote({ pollId, choiceId, userId: 1, phone })
    expect(JSON.stringify(database.prepare('SELECT * FROM votes').all())).not.toContain(
      '7700900000',
    )
  })
})
