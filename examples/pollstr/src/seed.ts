import { type Database, transaction } from './database.ts'
import { hashPassword } from './password.ts'

const polls = [
  {
    question: 'What is your favorite kind of dog?',
    choices: [
      'A small one with big opinions',
      'A big one with none',
      'Any dog that is asleep',
      'A hot dog',
    ],
  },
  {
    question: 'Who let the dogs out?',
    choices: ['The cat', 'The mail carrier', 'They have a key', 'I would rather not say'],
  },
  {
    question: "What's up dog?",
    choices: ['Not much, you?', 'The sky', 'A squirrel', 'What is updog?'],
  },
]

/** Fill a new database: three polls, and for a demo somebody to log in as. */
export async function seed(
  database: Database,
  { withDemoUser }: { readonly withDemoUser: boolean },
): Promise<void> {
  const password = await hashPassword('test1234')
  const now = Date.now()
  transaction(database, () => {
    const addPoll = database.prepare('INSERT INTO polls (question, created_at) VALUES (?, ?)')
    const addChoice = database.prepare('INSERT INTO choices (poll_id, text) VALUES (?, ?)')
    for (const { question, choices } of polls) {
      const { lastInsertRowid } = addPoll.run(question, now)
      for (const text of choices) addChoice.run(lastInsertRowid, text)
    }
    if (!withDemoUser) return
    database
      .prepare('INSERT INTO users (username, password, created_at) VALUES (?, ?, ?)')
      .run('test', password, now)
  })
}
