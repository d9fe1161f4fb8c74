import { setTimeout as delay } from 'node:timers/promises'
import type { Restartable } from '../services/service.ts'
import { openBooks } from './books.ts'
import { startFleet } from './fleet.ts'
import { comeIn, intrude, isIn, leave, newPerson, type Person, type World } from './person.ts'
import { seeded } from './random.ts'

/** How much is to happen. */
export interface ChaosOptions {
  /** The one Redis or PostgreSQL of all processes. */
  readonly service: Restartable
  readonly seed: number
  /** Processes that are killed with SIGKILL. */
  readonly kills: number
  /** Crashes of the service. */
  readonly outages: number
  /** How many are busy at the same time. Default 8. */
  readonly people?: number
  /** Default 3. */
  readonly processes?: number
}

/** What has happened. */
export interface ChaosReport {
  readonly kills: number
  readonly outages: number
  /** Visits that ended behind the guard, while processes died. */
  readonly grants: number
  /** People who had to wait for something, and finished afterwards, by a clock 10 minutes ahead. */
  readonly late: number
  readonly sends: number
  readonly checks: number
  readonly proofs: number
  /** Requests whose connection broke, or that were answered 503. */
  readonly failed: number
  readonly seconds: number
  /** What must never happen. */
  readonly violations: readonly string[]
}

const patienceMs = 10 * 60_000
const many = 1_000_000
const limits = {
  sendsPerUserPerHour: many,
  sendsPerUserPerDay: many,
  sendsPerPhonePer10Minutes: many,
  sendsPerPhonePerHour: many,
  sendsPerPhonePerDay: many,
  sendsPerAddressPerHour: many,
  sendsPerPrefixPerHour: many,
  sendsPerMinute: many,
  failuresPerAddressPer10Minutes: many,
}

/** Let people log in while processes and the store die, then hold all that happened against the provider's books. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { service, seed, kills, outages, people = 8, processes = 3 } = options
  const began = performance.now()
  const random = seeded(seed)
  const books = await openBooks(seeded(seed + 1))
  const env = { STORE_URL: service.url, VONAGE_URL: books.url, LIMITS: JSON.stringify(limits) }
  const fleet = await startFleet({ processes, env, random })
  const violations: string[] = []
  const world: World = {
    url: fleet.url,
    books,
    random: seeded(seed + 2),
    violated: (what) => violations.push(what),
    answers: new Map(),
  }
  const everybody: Person[] = []
  const late: Person[] = []
  let grants = 0
  let isOver = false

  async function live(): Promise<void> {
    while (!isOver) {
      const person = newPerson(world, everybody.length)
      everybody.push(person)
      for (let visits = 0; visits < 3 && !isOver; visits += 1) {
        if (!(await comeIn(world, person))) {
          late.push(person)
          break
        }
        grants += 1
        if (world.random.chance(0.3)) await intrude(world, person)
        if (world.random.chance(0.7)) await leave(world, person)
      }
    }
  }

  try {
    const lives = Promise.all(Array.from({ length: people }, live))
    const outageEvery = Math.ceil(kills / (outages + 1))
    for (let killed = 1; killed <= kills; killed += 1) {
      await delay(random.between(20, 400))
      await fleet.killOne()
      if (killed % outageEvery !== 0 || killed / outageEvery > outages) continue
      await service.halt()
      await delay(random.between(0, 700))
      await service.resume()
    }
    isOver = true
    await lives

    books.advance(patienceMs)
    await fleet.restartAll(patienceMs)
    for (const person of late) {
      if (!(await comeIn(world, person))) violations.push(`user ${person.id} cannot finish`)
    }
    for (const { outside } of everybody) {
      for (const browser of outside) {
        if (await isIn(world, browser)) violations.push('a browser that is outside was let in')
      }
    }
    for (const { id, phone, clicks } of everybody) {
      const sends = books.sends(phone)
      if (sends > clicks) violations.push(`user ${id} clicked ${clicks} times, sent ${sends}`)
      const enrolled = fleet.count('enrolled', String(id))
      if (enrolled > 1) violations.push(`user ${id} enrolled ${enrolled} times`)
    }
    if (books.mostChecks() > 3) violations.push(`${books.mostChecks()} checks of one challenge`)
    violations.push(...fleet.accidents.map((said) => `a process ended by itself: ${said}`))
  } finally {
    isOver = true
    await fleet.stop()
    await books.close()
  }
  return {
    kills,
    outages,
    grants,
    late: late.length,
    ...books.totals(),
    failed: (world.answers.get(0) ?? 0) + (world.answers.get(503) ?? 0),
    seconds: Math.round((performance.now() - began) / 1_000),
    violations,
  }
}
