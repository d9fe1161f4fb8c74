import assert from 'node:assert/strict'
import { request as send } from 'node:http'
import { rightCode, type Site } from './sites.ts'

/** One request, as it goes onto the wire. `{csrf}` in path, headers and body becomes this browser's token. */
export interface Sent {
  readonly method?: string
  readonly path: string
  /** In order, repeated names and all. */
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

export interface Received {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Whether a browser that had a session has another now; a cookie that is taken away is none. */
  readonly isRotated: boolean
}

/** A browser with the cookies of one person. */
export interface Person {
  /** `just`: done before it leaves, when the token is known. */
  send(request: Sent, just?: () => void): Promise<Received>
  /** Post a form to a route of the second factor, with the token; answers the status. */
  act(route: string, fields?: string): Promise<number>
}

/** The name that both sites are called by: what is built from it would otherwise differ by the port. */
export const host = 'site.example'

const form = ['content-type', 'application/x-www-form-urlencoded'] as const

export function createPerson(site: Site): Person {
  const jar = new Map<string, string>()
  let csrf = ''

  async function transfer({ method = 'GET', path, headers = [], body }: Sent): Promise<Received> {
    const fill = (text: string) => text.replaceAll('{csrf}', csrf)
    const before = new Map(jar)
    const lines = [['host', host], ...headers.map(([name, value]) => [name, fill(value)])]
    if (jar.size > 0) lines.push(['cookie', [...jar].map((pair) => pair.join('=')).join('; ')])
    const bytes = body === undefined ? undefined : Buffer.from(fill(body))
    if (bytes && !lines.some(([name]) => name === 'transfer-encoding')) {
      lines.push(['content-length', String(bytes.length)])
    }
    const received = await exchange(site.port, method, fill(path), lines.flat(), bytes)
    for (const cookie of received.cookies) {
      const [name = '', value = ''] = cookie.split(';', 1)[0]?.split('=') ?? []
      jar.set(name, value)
    }
    const isRotated = [...before].some(([name, value]) => {
      const now = jar.get(name) ?? ''
      return now !== '' && now !== value && !name.endsWith('.sig')
    })
    return { ...received, isRotated }
  }

  async function learnToken(): Promise<void> {
    const { body } = await transfer({ path: '/2fa/status' })
    csrf = /"csrfToken":"([^"]+)"/.exec(body)?.[1] ?? ''
  }

  return {
    async send(request, just) {
      if (jar.size > 0) await learnToken()
      just?.()
      return transfer(request)
    },
    async act(route, fields = '') {
      await learnToken()
      const body = `csrf={csrf}&${fields}`
      const sent = { method: 'POST', path: `/2fa/${route}`, headers: [form], body }
      return (await transfer(sent)).status
    },
  }
}

type Exchanged = Omit<Received, 'isRotated'> & { readonly cookies: readonly string[] }

function exchange(
  port: number,
  method: string,
  path: string,
  headers: string[],
  body: Uint8Array | undefined,
): Promise<Exchanged> {
  return new Promise((resolve, reject) => {
    const request = send({ host: '127.0.0.1', port, method, path, headers }, (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.on('end', () => {
        const { 'set-cookie': cookies = [], ...others } = response.headers
        const named = Object.entries(others).map(([name, value]) => [name, String(value)])
        resolve({
          status: response.statusCode ?? 0,
          headers: Object.fromEntries(named) as Record<string, string>,
          body: Buffer.concat(chunks).toString('utf8'),
          cookies,
        })
      })
    })
    request.on('error', reject)
    request.end(body)
  })
}

/** Where somebody stands when a request is sent. */
export type Standing = 'visitor' | 'logged in' | 'waiting' | 'enrolled' | 'verified' | 'locked'

/** Bring a new person there. `index`: makes user and number their own. */
export async function bring(site: Site, standing: Standing, index: number): Promise<Person> {
  const person = createPerson(site)
  if (standing === 'visitor') return person
  await person.send({ path: `/login?user=user-${index}` })
  if (standing === 'logged in') return person
  await start(person, index)
  if (standing === 'waiting') return person
  if (standing === 'locked') return lock(site, person, index)
  assert.equal(await person.act('confirm', `code=${rightCode}`), 303)
  if (standing === 'verified') return person
  site.advance(600)
  const again = createPerson(site)
  await again.send({ path: `/login?user=user-${index}` })
  return again
}

async function start(person: Person, index: number): Promise<void> {
  const number = encodeURIComponent(`+4474${10_000_000 + index}`)
  assert.equal(await person.act('create', `number=${number}`), 303)
}

/** Ten wrong codes. */
async function lock(site: Site, person: Person, index: number): Promise<Person> {
  for (let guess = 0; guess < 10; guess += 1) {
    if (guess > 0 && guess % 3 === 0) {
      site.advance(3_600)
      await start(person, index)
    }
    await person.act('confirm', `code=00000${guess}`)
  }
  assert.equal(await person.act('confirm', `code=${rightCode}`), 429)
  return person
}
