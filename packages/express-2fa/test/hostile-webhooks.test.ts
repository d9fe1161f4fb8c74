import { createHash, generateKeyPairSync, sign as signRsa } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { describe, expect, it } from 'vitest'
import { phone, webhookWorld, type WebhookWorld } from './webhook-world.ts'

type Fields = Readonly<Record<string, unknown>>

/** What a hostile case has at hand: a body that would end the challenge, if only it were believed. */
interface Scene {
  readonly world: WebhookWorld
  readonly body: string
  /** The same body with other fields. */
  with(fields: Fields): string
}

interface Hostile {
  readonly name: string
  readonly status: number
  readonly attack: (scene: Scene) => Promise<{ readonly status: number }>
}

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
const sha256 = (body: string) => createHash('sha256').update(body).digest('hex')

/** Signed by the secret of the account, but for what is forged. */
const forged = (
  forgery: (body: string) => Parameters<WebhookWorld['sign']>[1],
): Hostile['attack'] => {
  return ({ world, body }) => world.send(body, { authorization: world.sign(body, forgery(body)) })
}

/** Signed as it should be, with other fields. */
const saying =
  (fields: Fields): Hostile['attack'] =>
  ({ world, with: having }) => {
    const body = having(fields)
    return world.send(body, { authorization: world.sign(body) })
  }

/** Signed as it should be, and this for a body. */
const reading =
  (body: string): Hostile['attack'] =>
  ({ world }) =>
    world.send(body, { authorization: world.sign(body) })

const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 })

function rs256(world: WebhookWorld, body: string): string {
  const good = world.sign(body, { head: { alg: 'RS256' } })
  const signed = good.slice('Bearer '.length).split('.').slice(0, 2).join('.')
  const signature = signRsa('sha256', Buffer.from(signed), rsa.privateKey)
  return `Bearer ${signed}.${signature.toString('base64url')}`
}

/** The public key of the application as the secret of an HMAC: the classic swap. */
function swapped(world: WebhookWorld, body: string): string {
  const secret = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
  return world.sign(body, { secret })
}

/** `fetch` joins repeated headers; a socket sends what it is told. */
async function sendTwoTokens({ world, body }: Scene): Promise<{ readonly status: number }> {
  const { hostname, port } = new URL(world.url)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  socket.end(
    [
      'POST /2fa/webhooks/vonage HTTP/1.1',
      `Host: ${hostname}`,
      'Connection: close',
      'Content-Type: application/json',
      'Authorization: Bearer a.b.c',
      `Authorization: ${world.sign(body)}`,
      `Content-Length: ${Buffer.byteLength(body)}`,
      '',
      body,
    ].join('\r\n'),
  )
  return { status: Number((await text(socket)).split(' ')[1]) }
}

const hostile: readonly Hostile[] = [
  { name: 'unsigned', status: 401, attack: ({ world, body }) => world.send(body) },
  {
    name: 'with the credentials of the API in place of a token',
    status: 401,
    attack: ({ world, body }) => world.send(body, { authorization: 'Basic YWJjZDEyMzQ6c2VjcmV0' }),
  },
  {
    name: 'with alg none and no signature',
    status: 401,
    attack: ({ world, body }) => {
      const [head, payload] = world.sign(body, { head: { alg: 'none' } }).split('.')
      return world.send(body, { authorization: `${head}.${payload}.` })
    },
  },
  {
    name: 'with alg none, signed all the same',
    status: 401,
    attack: forged(() => ({ head: { alg: 'none' } })),
  },
  {
    name: 'with alg RS256 and a key of its own',
    status: 401,
    attack: ({ world, body }) => world.send(body, { authorization: rs256(world, body) }),
  },
  {
    name: 'with a public key for the secret',
    status: 401,
    attack: ({ world, body }) => world.send(body, { authorization: swapped(world, body) }),
  },
  { name: 'with alg HS512', status: 401, attack: forged(() => ({ head: { alg: 'HS512' } })) },
  { name: 'with a wrong secret', status: 401, attack: forged(() => ({ secret: 'a guess' })) },
  { name: 'with an empty secret', status: 401, attack: forged(() => ({ secret: '' })) },
  {
    name: 'with the hash of another body',
    status: 401,
    attack: forged((body) => ({ claims: { payload_hash: sha256(`${body} `) } })),
  },
  {
    name: 'without a hash',
    status: 401,
    attack: forged(() => ({ claims: { payload_hash: undefined } })),
  },
  {
    name: 'whose body was altered under way',
    status: 401,
    attack: ({ world, body, with: having }) =>
      world.send(having({ status: 'blocked' }), { authorization: world.sign(body) }),
  },
  {
    name: 'whose claims were altered under way',
    status: 401,
    attack: ({ world, body, with: having }) => {
      const other = having({ status: 'blocked' })
      const [head = '', payload = '', signature = ''] = world.sign(body).split('.')
      const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Fields
      const altered = encode({ ...claims, payload_hash: sha256(other) })
      return world.send(other, { authorization: [head, altered, signature].join('.') })
    },
  },
  {
    name: 'signed 301 s ago',
    status: 401,
    attack: forged(() => ({ claims: { iat: iatIn(-301) } })),
  },
  {
    name: 'signed 61 s from now',
    status: 401,
    attack: forged(() => ({ claims: { iat: iatIn(61) } })),
  },
  { name: 'without a time', status: 401, attack: forged(() => ({ claims: { iat: undefined } })) },
  {
    name: 'of another application',
    status: 401,
    attack: forged(() => ({ applicationId: 'other' })),
  },
  {
    name: 'of another issuer',
    status: 401,
    attack: forged(() => ({ claims: { iss: 'Vonage ' } })),
  },
  {
    name: 'without an id to be used once',
    status: 401,
    attack: forged(() => ({ claims: { jti: undefined } })),
  },
  {
    name: 'with a truncated token',
    status: 401,
    attack: ({ world, body }) =>
      world.send(body, { authorization: world.sign(body).slice(0, -10) }),
  },
  {
    name: 'with two tokens in one header',
    status: 401,
    attack: ({ world, body }) =>
      world.send(body, { authorization: `${world.sign(body)}, ${world.sign(body)}` }),
  },
  { name: 'with two headers, the good one behind', status: 401, attack: sendTwoTokens },
  {
    name: 'with the token in the query',
    status: 401,
    attack: ({ world, body }) => {
      const token = world.sign(body).slice('Bearer '.length)
      return fetch(`${world.endpoint}?jwt=${token}`, { method: 'POST', body })
    },
  },
  {
    name: 'of more than 64 KB',
    status: 413,
    attack: ({ world, with: having }) => {
      const body = having({ padding: 'x'.repeat(65_536) })
      return world.send(body, { authorization: world.sign(body) })
    },
  },
  {
    name: 'by GET',
    status: 405,
    attack: ({ world, body }) =>
      fetch(world.endpoint, { headers: { authorization: world.sign(body) } }),
  },
  { name: 'that is a list', status: 204, attack: reading('[]') },
  { name: 'that is no JSON', status: 204, attack: reading('status=blocked') },
  { name: 'that is null', status: 204, attack: reading('null') },
  { name: 'of no send', status: 204, attack: saying({ client_ref: undefined }) },
  {
    name: 'of a send of another service',
    status: 204,
    attack: saying({ client_ref: 'a'.repeat(40) }),
  },
  { name: 'of the key of a counter', status: 204, attack: saying({ client_ref: 'x:count:jti' }) },
  {
    name: 'of an unknown verification',
    status: 204,
    attack: saying({ request_id: 'c11236f4-00bf-4b89-84ba-88b25df97315' }),
  },
  { name: 'of an odd status', status: 204, attack: saying({ status: 'constructor' }) },
  {
    name: 'of a status that is an object',
    status: 204,
    attack: saying({ status: { toString: 'x' } }),
  },
  { name: 'of an odd type', status: 204, attack: saying({ type: 'verified' }) },
]

function iatIn(seconds: number): number {
  return Date.UTC(2026, 0, 1, 12) / 1_000 + seconds
}

async function scene(): Promise<Scene> {
  const world = await webhookWorld()
  const about = await world.begin()
  const fields = { ...about, type: 'summary', status: 'expired', workflow: [{ channel: 'sms' }] }
  const having = (more: Fields) => JSON.stringify({ ...fields, ...more })
  return { world, body: having({}), with: having }
}

describe('a hostile webhook', () => {
  it('comes in at least 25 kinds', () => {
    expect(new Set(hostile.map(({ name }) => name)).size).toBe(hostile.length)
    expect(hostile.length).toBeGreaterThanOrEqual(25)
  })

  it.each(hostile)('$name: $status, and no effect', async ({ attack, status }) => {
    const at = await scene()
    const { world } = at
    const before = await world.status()
    expect((await attack(at)).status).toBe(status)
    expect(await world.status()).toEqual(before)
    expect((await world.browser.get('/guarded')).status).toBe(303)
    expect(world.faults).toEqual([])

    const entered = await world.post('confirm', { code: world.vonage.lastCode(phone) })
    expect(entered.status).toBe(303)
    expect((await world.browser.get('/guarded')).text).toBe('in')
  })

  it('would have ended the challenge, had it been believed', async () => {
    const { world, body } = await scene()
    const before = await world.status()
    expect((await world.send(body, { authorization: world.sign(body) })).status).toBe(204)
    expect(await world.status()).not.toEqual(before)
    expect(await world.delivery()).toMatchObject({ state: 'ended' })
    expect((await world.browser.get('/guarded')).status).toBe(303)
  })

  it.each(['event', 'summary'])('that claims a right code by %s lets nobody in', async (type) => {
    const { world, with: having } = await scene()
    const body = having({ type, channel: 'sms', status: 'completed' })
    expect((await world.send(body, { authorization: world.sign(body) })).status).toBe(204)
    expect((await world.browser.get('/guarded')).status).toBe(303)
    expect(await world.status()).toMatchObject({ step: 'code' })
  })

  it('replayed has no effect: each is taken once, also by two at the same time', async () => {
    const { world, with: having } = await scene()
    const event = (status: string, jti: string) => {
      const body = having({ type: 'event', channel: 'sms', status })
      return world.send(body, { authorization: world.sign(body, { claims: { jti } }) })
    }
    const answers = await Promise.all([event('failed', 'one'), event('failed', 'one')])
    expect(answers.map(({ status }) => status)).toEqual([204, 204])
    await event('blocked', 'two')
    await event('failed', 'one')
    expect(await world.delivery()).toMatchObject({ state: 'blocked' })
    const told = world.events.map(({ type }) => type)
    expect(told.filter((type) => type === 'undelivered')).toHaveLength(1)
  })

  it('of a send of another service is not counted', async () => {
    const { world, with: having } = await scene()
    const failed = { type: 'event', channel: 'sms', status: 'failed' }
    for (const more of [{ client_ref: 'a'.repeat(40) }, {}]) {
      const body = having({ ...failed, ...more })
      expect((await world.send(body, { authorization: world.sign(body) })).status).toBe(204)
    }
    expect(world.events.filter(({ type }) => type === 'undelivered')).toHaveLength(1)
  })

  it('is told to the app, with the reason and nothing of its content', async () => {
    const { world, body } = await scene()
    await world.send(body)
    await world.send(body, { authorization: world.sign(body, { secret: 'a guess' }) })
    const rejected = world.events.filter(({ type }) => type === 'webhook_rejected')
    const at = new Date(world.time.now)
    const ip = '127.0.0.1'
    expect(rejected).toEqual([
      { at, type: 'webhook_rejected', reason: 'unsigned', ip },
      { at, type: 'webhook_rejected', reason: 'wrong_signature', ip },
    ])
  })
})
