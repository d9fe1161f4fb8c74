import type { Service } from '../services/service.ts'
import { type Books, openBooks } from './books.ts'
import { type Fleet, startFleet } from './fleet.ts'
import { newPerson, otherCode, type Person, post } from './person.ts'
import { seeded } from './random.ts'

export interface RaceOptions {
  readonly service: Service
  readonly seed: number
  /** How often each race is run. */
  readonly rounds: number
  /** The first user; runs on one store need users of their own. Default 500,000. */
  readonly firstId?: number
}

export interface RaceReport {
  /** The largest and smallest figures over all rounds. */
  readonly summary: Readonly<Record<string, string>>
  /** What must never happen. */
  readonly violations: readonly string[]
}

const many = 1_000_000
/** All default but those that rounds would share. */
const limits = { sendsPerMinute: many, sendsPerPrefixPerHour: many }

/** Race many requests over two processes, and count by the provider's books. */
export async function runRaces(options: RaceOptions): Promise<RaceReport> {
  const { service, seed, rounds, firstId = 500_000 } = options
  const books = await openBooks(seeded(seed + 3))
  const env = { STORE_URL: service.url, VONAGE_URL: books.url, LIMITS: JSON.stringify(limits) }
  const fleet = await startFleet({ processes: 2, env, random: seeded(seed) })
  const violations: string[] = []
  const figures = new Map<string, number[]>()
  let people = firstId
  const race: Race = {
    books,
    fleet,
    person: () => newPerson(fleet, (people += 1)),
    note(name, figure, isFine) {
      figures.set(name, [...(figures.get(name) ?? []), figure])
      if (!isFine) violations.push(`${name}: ${figure}`)
    },
  }
  try {
    for (let round = 1; round <= rounds; round += 1) {
      await wrongCodes(race, round)
      await rightCodes(race, round)
      await manySends(race, round)
    }
  } finally {
    await fleet.stop()
    await books.close()
  }
  const range = (all: readonly number[]) => `${Math.min(...all)} to ${Math.max(...all)}`
  const summary = Object.fromEntries([...figures].map(([name, all]) => [name, range(all)]))
  return { summary, violations }
}

interface Race {
  readonly books: Books
  readonly fleet: Fleet
  person(): Person
  note(name: string, figure: number, isFine: boolean): void
}

/** Each round comes from an address of its own. */
function from(kind: number, round: number): Record<string, string> {
  return { 'x-forwarded-for': `10.${kind}.${Math.floor(round / 250)}.${round % 250}` }
}

async function askForCode({ browser, id, phone }: Person, headers: Record<string, string>) {
  await browser.post(`/login/${id}`)
  const csrf = String((await browser.get('/2fa/status')).json()['csrfToken'])
  const accept = { accept: 'application/json' }
  await browser.post('/2fa/create', {
    form: { csrf, number: phone },
    headers: { ...headers, ...accept },
  })
  return csrf
}

async function wrongCodes({ books, person, note }: Race, round: number): Promise<void> {
  const guesser = person()
  const headers = from(1, round)
  const csrf = await askForCode(guesser, headers)
  let code = books.code(guesser.phone)
  const guesses = Array.from({ length: 200 }, () => {
    code = otherCode(code)
    return post(guesser.browser.copy(), 'confirm', { csrf, code }, headers)
  })
  const answers = await Promise.all(guesses)
  const checks = books.checks(guesser.phone)
  note('checks of 200 wrong codes (at most 3)', checks, checks >= 1 && checks <= 3)
  noteFaults(note, answers)
}

async function rightCodes({ books, fleet, person, note }: Race, round: number): Promise<void> {
  const owner = person()
  const headers = from(2, round)
  const csrf = await askForCode(owner, headers)
  const code = books.code(owner.phone)
  const copies = Array.from({ length: 100 }, () => owner.browser.copy())
  const answers = await Promise.all(
    copies.map((copy) => post(copy, 'confirm', { csrf, code }, headers)),
  )
  const proofs = books.proofs(owner.phone)
  note('right codes the provider saw, of 100 (1)', proofs, proofs === 1)
  for (const type of ['enrolled', 'verified']) {
    const count = fleet.count(type, String(owner.id))
    note(`${type}, of 100 (1)`, count, count === 1)
  }
  const ledOn = answers.filter((answer) => answer.status === 200).length
  note('led on, of 100', ledOn, ledOn >= 1)
  noteFaults(note, answers)
}

async function manySends({ books, person, note }: Race, round: number): Promise<void> {
  const headers = from(3, round)
  const people = Array.from({ length: 200 }, person)
  const tokens = await Promise.all(
    people.map(async ({ browser, id }) => {
      await browser.post(`/login/${id}`)
      return String((await browser.get('/2fa/status')).json()['csrfToken'])
    }),
  )
  const accept = { accept: 'application/json' }
  const answers = await Promise.all(
    people.map(({ browser, phone }, nth) =>
      browser.post('/2fa/create', {
        form: { csrf: tokens[nth] ?? '', number: phone },
        headers: { ...headers, ...accept },
      }),
    ),
  )
  const sends = people.reduce((all, { phone }) => all + books.sends(phone), 0)
  note('sends of 200 asked for by one address (10)', sends, sends === 10)
  noteFaults(note, answers)
}

function noteFaults(note: Race['note'], answers: readonly { readonly status: number }[]): void {
  const faults = answers.filter(({ status }) => status >= 500).length
  note('answers of 500 and above (0)', faults, faults === 0)
}
