import { describe, expect, it } from 'vitest'
import { ask } from './call.ts'
import type { RestClient, RestRequest } from './sdk.ts'

const call = { method: 'POST', path: '/v2/verify' } as const

function clientOf(...results: readonly (() => Promise<{ status: number; data: unknown }>)[]) {
  const asked: RestRequest[] = []
  const client: RestClient = {
    getConfig: () => ({ apiHost: 'https://host.example/' }),
    sendRequest(request) {
      asked.push(request)
      const next = results[Math.min(asked.length, results.length) - 1]
      return next === undefined ? new Promise(() => {}) : next()
    },
  }
  return { asked, client }
}

const right = () => Promise.resolve({ status: 200, data: 'fine' })
const failing = (cause: object) => () =>
  Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('no'), cause) }))
const refused = failing({ code: 'ECONNREFUSED', syscall: 'connect' })
const patience = { ms: 5_000, signal: new AbortController().signal }

class MissingApplicationIdError extends Error {}

describe('ask', () => {
  it('hands on the answer and leaves the SDK the same time', async () => {
    const { asked, client } = clientOf(right)
    expect(await ask(client, call, patience)).toEqual({
      kind: 'answered',
      status: 200,
      body: 'fine',
    })
    expect(asked).toEqual([
      {
        url: 'https://host.example/v2/verify',
        method: 'POST',
        type: 'application/json',
        timeout: 5_000,
      },
    ])
  })

  it.each<[object, string]>([
    [{ code: 'ECONNREFUSED' }, 'unsent'],
    [{ code: 'ENOTFOUND' }, 'unsent'],
    [{ code: 'EAI_AGAIN' }, 'unsent'],
    [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'unsent'],
    [{ code: 'EHOSTUNREACH', syscall: 'connect' }, 'unsent'],
    [{ code: 'EHOSTUNREACH', syscall: 'read' }, 'silence'],
    [{ code: 'ECONNRESET' }, 'silence'],
    [{ code: 'UND_ERR_SOCKET' }, 'silence'],
  ])('reads %j as %s', async (cause, kind) => {
    const { client } = clientOf(failing(cause))
    expect(await ask(client, call, patience)).toEqual({ kind })
  })

  it.each([
    new MissingApplicationIdError('Missing application id'),
    new Error('secretOrPrivateKey must be an asymmetric key when using RS256'),
  ])('knows that nothing was signed: %s', async (error) => {
    const { client } = clientOf(() => Promise.reject(error))
    expect(await ask(client, call, patience)).toEqual({ kind: 'unsigned' })
  })

  it('asks once, unless told that a second time is harmless', async () => {
    const once = clientOf(refused, right)
    expect(await ask(once.client, call, patience)).toEqual({ kind: 'unsent' })
    const twice = clientOf(refused, right)
    const answer = await ask(twice.client, call, { ...patience, retryUnsent: true })
    expect([answer.kind, twice.asked.length]).toEqual(['answered', 2])
  })

  it('never asks a second time when the first may have arrived', async () => {
    const { asked, client } = clientOf(failing({ code: 'ECONNRESET' }), right)
    const answer = await ask(client, call, { ...patience, retryUnsent: true })
    expect([answer.kind, asked.length]).toEqual(['silence', 1])
  })

  it('never asks a second time when nobody waits any more', async () => {
    const first = Promise.withResolvers<never>()
    const { asked, client } = clientOf(() => first.promise, right)
    const aborter = new AbortController()
    const answer = ask(client, call, { ms: 60_000, signal: aborter.signal, retryUnsent: true })
    aborter.abort()
    expect(await answer).toEqual({ kind: 'silence' })
    first.reject(new TypeError('fetch failed', { cause: { code: 'ECONNREFUSED' } }))
    await new Promise(setImmediate)
    expect(asked).toHaveLength(1)
  })

  it('gives up on a client that never answers', async () => {
    const { client } = clientOf()
    expect(await ask(client, call, { ...patience, ms: 5 })).toEqual({ kind: 'silence' })
  })

  it('sends nothing when there is no time left', async () => {
    const { asked, client } = clientOf(right)
    expect(await ask(client, call, { ...patience, ms: 0 })).toEqual({ kind: 'unsent' })
    expect(asked).toEqual([])
  })
})
