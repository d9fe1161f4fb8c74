import { describe, expect, it } from 'vitest'
import { isTwoFactorError } from './errors.ts'
import { readForm, readRaw } from './body.ts'

const formType = 'application/x-www-form-urlencoded'

async function* bytes(text: string, chunk = 1_000): AsyncGenerator<Uint8Array> {
  const all = Buffer.from(text)
  for (let at = 0; at < all.length; at += chunk) yield all.subarray(at, at + chunk)
}

function read(
  body: { text?: string; parsed?: unknown },
  headers: Readonly<Record<string, string>> = { 'content-type': formType },
) {
  return readForm({
    header: (name) => headers[name],
    body: () => ({ parsed: body.parsed, stream: bytes(body.text ?? '') }),
  })
}

describe('a body', () => {
  it('is read from a form, from JSON, and from what a parser made of it', async () => {
    const form = new Map([['code', '12 3']])
    expect(await read({ text: 'code=12+3' })).toEqual({ ok: true, form, isJson: false })
    const json = {
      'content-type': ' Application/JSON ; charset=utf-8',
      'content-encoding': 'identity',
    }
    expect(await read({ text: '{"code":"12 3"}' }, json)).toEqual({ ok: true, form, isJson: true })
    const parsed = Object.assign(Object.create(null) as object, { code: '12 3' })
    expect(await read({ parsed })).toEqual({ ok: true, form, isJson: false })
  })

  it('keeps odd names as names', async () => {
    const odd = await read({ text: '__proto__=1&constructor=2' })
    expect(odd).toMatchObject({ ok: true })
    expect(odd.ok && [...odd.form.keys()]).toEqual(['__proto__', 'constructor'])
  })

  const fields = (length: number) => Array.from({ length }, (_, at) => `f${at}=1`).join('&')
  it('with 20 fields is read', async () => {
    expect(await read({ text: fields(20) })).toMatchObject({ ok: true })
  })

  it.each<[string, Parameters<typeof read>[0]]>([
    ['a repeated field', { text: 'code=1&code=2' }],
    ['more than 20 fields', { text: fields(21) }],
    ['an array', { parsed: { code: ['1'] } }],
    ['a nested field', { parsed: { code: { $ne: '' } } }],
    ['a number', { parsed: { code: 123456 } }],
    ['a list for a body', { parsed: ['1'] }],
    ['text for a body', { parsed: 'code=1' }],
    ['null for a body', { parsed: null }],
  ])('with %s is refused', async (_name, source) => {
    expect(await read(source)).toEqual({ ok: false, problem: 'bad_request' })
  })

  it.each<[string, Record<string, string>, string]>([
    ['no type', {}, 'unsupported_media_type'],
    ['text/plain', { 'content-type': 'text/plain' }, 'unsupported_media_type'],
    ['multipart', { 'content-type': 'multipart/form-data' }, 'unsupported_media_type'],
    [
      'compression',
      { 'content-type': formType, 'content-encoding': 'gzip' },
      'unsupported_media_type',
    ],
    ['a length over 16 KB', { 'content-type': formType, 'content-length': '16385' }, 'too_large'],
  ])('with %s is refused unread', async (_name, headers, problem) => {
    expect(await read({ text: 'code=1' }, headers)).toEqual({ ok: false, problem })
  })

  it('of 16 KB is read, and one byte more is not, whatever its length header says', async () => {
    const text = `code=${'1'.repeat(16 * 1_024 - 5)}`
    expect(await read({ text })).toMatchObject({ ok: true })
    const announced = { 'content-type': formType, 'content-length': '16384' }
    expect(await read({ text }, announced)).toMatchObject({ ok: true })
    expect(await read({ text: `${text}1` })).toEqual({ ok: false, problem: 'too_large' })
  })

  it('that is not JSON is refused', async () => {
    const json = { 'content-type': 'application/json' }
    for (const text of ['', '{', '[]', '"x"', 'null', '{"a":1}', '{"a":[]}']) {
      expect(await read({ text }, json)).toEqual({ ok: false, problem: 'bad_request' })
    }
  })
})

const readBytes = (
  text: string,
  { parsed, kept }: { parsed?: unknown; kept?: string | Uint8Array } = {},
  length = String(Buffer.byteLength(text)),
) =>
  readRaw({
    header: (name) => (name === 'content-length' ? length : undefined),
    body: () => ({ parsed, stream: bytes(text), raw: () => kept }),
  })

describe('the bytes of a body', () => {
  const all = Buffer.from('{"a": 1}')

  it.each<[string, Promise<Uint8Array | undefined>]>([
    ['nobody has read', readBytes('{"a": 1}')],
    ['a parser has left as they are', readBytes('', { parsed: all }, '8')],
    ['the app has kept', readBytes('', { parsed: { a: 1 }, kept: all }, '8')],
    ['the app has kept as text', readBytes('', { parsed: { a: 1 }, kept: '{"a": 1}' }, '8')],
  ])('that %s are read', async (_who, read) => {
    expect(Buffer.from((await read) ?? [])).toEqual(all)
  })

  it('of an empty body are none', async () => {
    expect(await readBytes('')).toHaveLength(0)
  })

  it.each<[string, unknown]>([
    ['an object', { a: 1 }],
    ['text', '{"a": 1}'],
    ['nothing that we can see', undefined],
  ])('that a parser has made into %s are missed, not made up', async (_what, parsed) => {
    const error: unknown = await readBytes('', { parsed }, '8').catch((thrown: unknown) => thrown)
    expect(isTwoFactorError(error, 'ERR_2FA_RAW_BODY')).toBe(true)
  })

  it('are at most 64 KB, from wherever they come', async () => {
    const most = 'x'.repeat(65_536)
    expect(await readBytes(most)).toHaveLength(65_536)
    expect(await readBytes('', { kept: most })).toHaveLength(65_536)
    expect(await readBytes(`${most}x`, {}, '1')).toBeUndefined()
    expect(await readBytes('', { kept: `${most}x` }, '1')).toBeUndefined()
    expect(await readBytes('x', {}, '65537')).toBeUndefined()
  })
})
