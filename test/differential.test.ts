import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bring, type Received } from './differential/person.ts'
import { type Trial, trials } from './differential/requests.ts'
import { builders, openSite, type Site, varied } from './differential/sites.ts'

/** Of the platform, not of the answer: when it was sent, and how the connection goes on. */
const notCompared = new Set(['date', 'keep-alive'])

let sites: readonly Site[] = []
beforeAll(async () => {
  sites = await Promise.all((['express', 'koa'] as const).map(openSite))
})
afterAll(async () => {
  await Promise.all(sites.map((site) => site.close()))
})

/** Tokens are HMACs of random ids: each reads alike here. Cookies are of the session middleware: only a new id counts. */
function comparable({ status, headers, body, isRotated }: Received) {
  const kept = Object.entries(headers).filter(([name]) => !notCompared.has(name))
  return {
    status,
    headers: Object.fromEntries(kept),
    body: body.replace(/[\w-]{43}/g, '{token}'),
    isRotated,
  }
}

async function answerOf(site: Site, trial: Trial, index: number) {
  const person = await bring(site, trial.standing, index)
  for (const sent of trial.first ?? []) await person.send(sent)
  const received = await person.send(trial, () => site.breakDown(trial.fault))
  site.breakDown(undefined)
  return comparable(received)
}

function nameOf({ standing, fault, method = 'GET', path, headers = [], body = '' }: Trial): string {
  const told = headers.map(([name, value]) => `${name}: ${value.length > 80 ? '...' : value}`)
  const shown = [standing, method, path, ...told, body, fault]
  return shown
    .join(' | ')
    .replace(/[^\x20-\x7e]/g, (char) => `\\u${char.charCodeAt(0).toString(16)}`)
    .slice(0, 200)
}

describe(`${Object.keys(builders).join(' and ')} answer alike`, () => {
  for (const [index, trial] of trials.entries()) {
    it(`${index}: ${nameOf(trial)}`, async () => {
      const [one, other] = await Promise.all(sites.map((site) => answerOf(site, trial, index)))
      expect(other).toEqual(one)
      expect([500, 501, 502]).not.toContain(one?.status)
      // Where the server itself refuses to read a request, nobody has set anything.
      expect(one?.headers['vary'] ?? varied).toMatch(/^Origin, /)
      if (trial.status !== undefined) expect(one?.status).toBe(trial.status)
    })
  }
})
