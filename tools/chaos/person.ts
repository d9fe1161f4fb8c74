import { setTimeout as delay } from 'node:timers/promises'
import { type Answer, type Browser, createBrowser } from 'verify-core/testing'
import type { Books } from './books.ts'
import type { Random } from './random.ts'

/** What a person meets in, and who keeps watch. */
export interface World {
  readonly url: string
  readonly books: Books
  readonly random: Random
  /** Something that must never happen has happened. */
  violated(what: string): void
  /** Answers by status; 0: the connection broke. */
  readonly answers: Map<number, number>
}

/** Somebody with an account and a phone of their own. */
export interface Person {
  readonly id: number
  readonly phone: string
  readonly browser: Browser
  /** Clicks on "send me a code": each may send once. */
  clicks: number
  /** Browsers that must never be let in again. */
  readonly outside: Browser[]
}

const data = { accept: 'application/json' }

export function newPerson({ url }: Pick<World, 'url'>, id: number): Person {
  const phone = `+447400${String(id).padStart(6, '0')}`
  return { id, phone, browser: createBrowser(url), clicks: 0, outside: [] }
}

/** Ask as a person does who reloads a page that did not come; `undefined` when it still does not. */
async function ask(world: World, work: () => Promise<Answer>): Promise<Answer | undefined> {
  const began = performance.now()
  let answer: Answer | undefined
  try {
    answer = await work()
  } catch {
    // The process died, or none was there.
  }
  const status = answer?.status ?? 0
  world.answers.set(status, (world.answers.get(status) ?? 0) + 1)
  if (status >= 500 && status !== 503) world.violated(`answered ${status}: ${answer?.text}`)
  if (performance.now() - began > 10_000) world.violated('answered after more than 10 s')
  if (status !== 0 && status !== 503) return answer
  await delay(world.random.between(50, 150))
  return undefined
}

/** Log in until it works. */
async function logIn(world: World, { browser, id }: Pick<Person, 'browser' | 'id'>): Promise<void> {
  while ((await ask(world, () => browser.post(`/login/${id}`)))?.status !== 204) continue
}

/** Log in and prove the phone. `false`: there is something to wait for that takes minutes. */
export async function comeIn(world: World, person: Person): Promise<boolean> {
  const { books, random } = world
  const { browser, phone } = person
  await logIn(world, person)
  const proofs = books.proofs(phone)
  for (let steps = 0; steps < 50; steps += 1) {
    const seen = await look(world, browser)
    const csrf = String(seen['csrfToken'])
    switch (seen['step']) {
      case 'number':
      case 'send': {
        person.clicks += 1
        const answer = await twice(world, () => post(browser, 'create', { csrf, number: phone }))
        if (answer?.status === 429) return false
        break
      }
      case 'code': {
        const isSlip = random.chance(0.15)
        const code = isSlip ? otherCode(books.code(phone)) : books.code(phone)
        await twice(world, () => post(browser, 'confirm', { csrf, code }))
        break
      }
      case 'verified':
        if (await isIn(world, browser)) {
          if (books.proofs(phone) <= proofs) world.violated('let in without a right code')
          return true
        }
        break
      default:
        // Logged out by a session that was lost, or a problem: begin again.
        if (seen['code'] === 'locked') return false
        await logIn(world, person)
    }
  }
  return false
}

/** Where a browser stands, once anybody can say. */
async function look(world: World, browser: Browser): Promise<Record<string, unknown>> {
  let seen: Answer | undefined
  while (seen === undefined) seen = await ask(world, () => browser.get('/2fa/status'))
  return seen.json()
}

/** Now and then a person clicks twice. */
async function twice(world: World, work: () => Promise<Answer>): Promise<Answer | undefined> {
  if (!world.random.chance(0.2)) return ask(world, work)
  const [first, second] = await Promise.all([ask(world, work), ask(world, work)])
  return first?.status === 429 ? second : first
}

/** Somebody who has the password only: types a wrong code, and looks. */
export async function intrude(world: World, person: Person): Promise<void> {
  const browser = createBrowser(world.url)
  await logIn(world, { browser, id: person.id })
  const csrf = String((await look(world, browser))['csrfToken'])
  const code = otherCode(world.books.code(person.phone))
  await ask(world, () => post(browser, 'confirm', { csrf, code }))
  if (await isIn(world, browser)) world.violated('let an intruder in')
  person.outside.push(browser)
}

/** Log out; a copy of the cookies is worth nothing from then on. */
export async function leave(world: World, person: Person): Promise<void> {
  const copy = person.browser.copy()
  const out = await ask(world, () => person.browser.post('/logout'))
  if (out?.status === 204) person.outside.push(copy)
}

/** Whether the guard lets a browser pass, if it can be asked. */
export async function isIn(world: World, browser: Browser): Promise<boolean> {
  return (await ask(world, () => browser.get('/guarded', { headers: data })))?.text === 'guarded'
}

export function post(
  browser: Browser,
  action: string,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
) {
  return browser.post(`/2fa/${action}`, { form, headers: { ...data, ...headers } })
}

/** Another code than this one. */
export function otherCode(code: string): string {
  return String((Number(code) + 1) % 1_000_000).padStart(6, '0')
}
