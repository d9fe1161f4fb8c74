import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { type ClientOptions, createClient } from 'verify-core/client'
import { afterEach, describe, expect, it, vi } from 'vitest'

const number = { step: 'number', number: '', csrfToken: 'first' }
const code = { step: 'code', sentTo: '+44 ••• ••• 123', csrfToken: 'first' }
const verified = { step: 'verified', next: '/', csrfToken: 'second' }
const rejected = { step: 'problem', code: 'csrf_rejected', csrfToken: 'stale', wayOn: '/2fa/' }

const json =
  (body: unknown, status = 200) =>
  () =>
    new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } })
const html = () => new Response('<!doctype html>', { headers: { 'content-type': 'text/html' } })
const offline = () => Promise.reject(new TypeError('Failed to fetch'))

type Reply = (init: RequestInit) => Response | Promise<Response>

/** A client of a server that gives these answers in turn. */
function talk(replies: readonly Reply[], options?: ClientOptions) {
  const left = [...replies]
  const calls: { url: string; token: string | null; body: unknown }[] = []
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const token = new Headers(init.headers).get('x-csrf-token')
    const { body = '' } = init
    calls.push({
      url,
      token,
      body: typeof body === 'string' && body ? JSON.parse(body) : undefined,
    })
    const reply = left.shift()
    if (reply === undefined) throw new Error(`nobody expected ${url}`)
    return reply(init)
  })
  return {
    client: createClient(options),
    calls,
    sent: () => calls.map(({ url, token }) => [url, token]),
  }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('the token', () => {
  it('is fetched before the first act, sent along, and changed after a success', async () => {
    const { client, sent } = talk([json(number), json(code), json(verified), json(number)])
    await client.start('+447700900123')
    await client.confirm('123456')
    await client.cancel()
    expect(sent()).toEqual([
      ['/2fa/status?', null],
      ['/2fa/create', 'first'],
      ['/2fa/confirm', 'first'],
      ['/2fa/cancel', 'second'],
    ])
  })

  it('is fetched anew, once, when another tab has changed it', async () => {
    const { client, sent } = talk([
      json(number),
      json(rejected, 403),
      json({ ...number, csrfToken: 'other' }),
      json(code),
    ])
    expect(await client.start('1')).toMatchObject({ step: 'code' })
    expect(sent().at(-1)).toEqual(['/2fa/create', 'other'])
    const stubborn = talk([json(number), json(rejected, 403), json(number), json(rejected, 403)])
    const state = await stubborn.client.start('1')
    expect(state).toMatchObject({ step: 'problem', problem: { code: 'csrf_rejected' } })
  })

  it('is not needed to learn that nobody is logged in', async () => {
    const refusal = { step: 'problem', code: 'not_logged_in', detail: 'Log in.', csrfToken: '' }
    const { client, calls } = talk([json({ ...refusal, wayOn: '/login' }, 401)])
    expect(await client.start()).toMatchObject({
      step: 'problem',
      wayOn: '/login',
      problem: { code: 'not_logged_in', status: 401, detail: 'Log in.' },
    })
    expect(calls).toHaveLength(1)
  })
})

describe('an act', () => {
  it('carries where the person goes, and how fresh the proof must be', async () => {
    const options = { path: '/phone', next: '/polls/1?a=b', maxAgeSeconds: 60 }
    const { client, calls } = talk([json(number), json(code), json(code)], options)
    await client.start()
    await client.resend('voice')
    expect(calls.map(({ url, body }) => [url, body])).toEqual([
      ['/phone/status?next=%2Fpolls%2F1%3Fa%3Db&max_age=60', undefined],
      ['/phone/create', { next: '/polls/1?a=b', max_age: '60' }],
      ['/phone/resend', { next: '/polls/1?a=b', max_age: '60', channel: 'voice' }],
    ])
  })

  it('answers a problem as data beside the state', async () => {
    const problem = {
      type: 'tag:x',
      title: 'Wait',
      status: 429,
      code: 'wait',
      detail: 'Wait 35 s.',
    }
    const { client } = talk([json({ ...code, ...problem, retryAfterSeconds: 35 }, 429)])
    expect(await client.status()).toEqual({
      ...code,
      problem: { code: 'wait', status: 429, detail: 'Wait 35 s.', retryAfterSeconds: 35 },
    })
  })

  it.each<[string, Reply]>([
    ['the network fails', offline],
    [
      'the answer breaks off',
      () =>
        new Response(new ReadableStream({ start: (stream) => stream.error(new TypeError('cut')) })),
    ],
  ])('says so when %s, and asks for a new token before the next', async (_name, reply) => {
    const { client, sent } = talk([json(number), reply, json(number), json(code)])
    expect(await client.start('1')).toMatchObject({
      step: 'problem',
      problem: { code: 'unreachable', status: 0 },
    })
    expect(await client.start('1')).toMatchObject({ step: 'code' })
    expect(sent().map(([url]) => url)).toEqual([
      '/2fa/status?',
      '/2fa/create',
      '/2fa/status?',
      '/2fa/create',
    ])
  })

  it.each<[string, Reply, number]>([
    ['a page', html, 200],
    ['a redirect', () => new Response(null, { status: 302, headers: { location: '/login' } }), 302],
    ['nothing', () => new Response(null, { status: 204 }), 204],
    ['null', json(null), 200],
    ['a list', json([]), 200],
    ['text', json('code', 502), 502],
    ['a step that nobody knows', json({ step: 'dance' }), 200],
  ])('says that the answer was unexpected when it is %s', async (_name, reply, status) => {
    const state = await talk([reply]).client.status()
    expect(state).toMatchObject({ step: 'problem', problem: { code: 'unexpected_answer', status } })
  })

  it('rejects with the reason of its signal', async () => {
    const hang: Reply = ({ signal }) =>
      new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(new Error('aborted')))
      })
    const { client } = talk([hang, json(number), json(code)])
    const giving = new AbortController()
    const act = client.start('1', { signal: giving.signal })
    giving.abort(new Error('left the page'))
    await expect(act).rejects.toThrow('left the page')
    expect(await client.start('1')).toMatchObject({ step: 'code' })
  })
})

it('the client is at most 2 kB, and needs nothing but a browser', async () => {
  const { outputFiles, metafile } = await build({
    stdin: { contents: "export * from 'verify-core/client'", resolveDir: import.meta.dirname },
    conditions: ['@two-factor/source'],
    bundle: true,
    minify: true,
    write: false,
    metafile: true,
    format: 'esm',
    platform: 'browser',
  })
  expect(Object.keys(metafile.inputs).filter((file) => file.includes('node_modules'))).toEqual([])
  expect(gzipSync(outputFiles[0]?.contents ?? '').length).toBeLessThanOrEqual(2_048)
})
