import type { Queries } from './database/database.ts'

/** Of `test1234`, which everybody knows: hashing it would keep other processes waiting. */
const demoPassword = 'scrypt$y7SNum0QkCno9B6zekDIAg$on2UhYE4ls1kYqCJOiRVrxo_BJBxheeyGSm5iQwo79Y'

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
  { rows }: Queries,
  { withDemoUser }: { readonly withDemoUser: boolean },
): Promise<void> {
  const now = Date.now()
  for (const { question, choices } of polls) {
    const [poll] = await rows<{ id: number }>`
      INSERT INTO polls (question, created_at) VALUES (${question}, ${now}) RETURNING id`
    for (const text of choices) {
      await rows`INSERT INTO choices (poll_id, text) VALUES (${poll?.id ?? null}, ${text})`
    }
  }
  if (!withDemoUser) return
  await rows`
    INSERT INTO users (username, password, created_at) VALUES ('test', ${demoPassword}, ${now})`
}
