import { TwoFactorError } from './errors.ts'
import type { BodySource, TwoFactorRequest } from './http.ts'
import type { ProblemCode } from './page.ts'

/** The fields of a form or JSON body, by name; only strings, each at most once. */
export type Form = ReadonlyMap<string, string>

export type ReadForm =
  | { readonly ok: true; readonly form: Form; readonly isJson: boolean }
  | { readonly ok: false; readonly problem: ProblemCode }

const maxBytes = 16 * 1_024
const maxFields = 20

/** Read a body of at most 16 KB and 20 fields, from the app's parser or from the bytes; anything odd is refused, not picked from. */
export async function readForm(
  request: Pick<TwoFactorRequest, 'header' | 'body'>,
): Promise<ReadForm> {
  const type = mediaType(request.header('content-type'))
  if (type !== 'application/x-www-form-urlencoded' && type !== 'application/json') {
    return { ok: false, problem: 'unsupported_media_type' }
  }
  const encoding = request.header('content-encoding')
  if (encoding !== undefined && encoding !== 'identity') {
    return { ok: false, problem: 'unsupported_media_type' }
  }
  if (Number(request.header('content-length') ?? 0) > maxBytes) {
    return { ok: false, problem: 'too_large' }
  }

  const isJson = type === 'application/json'
  const body = request.body()
  if (body.parsed !== undefined) return toForm(ownEntries(body.parsed), isJson)
  const text = await readText(body)
  if (text === undefined) return { ok: false, problem: 'too_large' }
  const entries = isJson ? jsonEntries(text) : [...new URLSearchParams(text)]
  return toForm(entries, isJson)
}

const maxRawBytes = 64 * 1_024

/**
 * The bytes of a body as they came over the wire; `undefined` when there are more than 64 KB.
 * @throws {TwoFactorError} ERR_2FA_RAW_BODY when a parser has had them and nobody has kept them.
 */
export async function readRaw(
  request: Pick<TwoFactorRequest, 'header' | 'body'>,
): Promise<Uint8Array | undefined> {
  const { parsed, raw, stream } = request.body()
  const length = Number(request.header('content-length') ?? 0)
  if (length > maxRawBytes) return undefined
  const kept = raw?.() ?? (parsed instanceof Uint8Array ? parsed : undefined)
  if (kept !== undefined) {
    const bytes = Buffer.from(kept)
    return bytes.length > maxRawBytes ? undefined : bytes
  }
  const bytes = parsed === undefined ? await readBytes(stream, maxRawBytes) : Buffer.alloc(0)
  // Announced, and yet nothing there: somebody has read it before us.
  if (bytes === undefined || bytes.length > 0 || length === 0) return bytes
  throw new TwoFactorError(
    'ERR_2FA_RAW_BODY',
    'A parser has read the body of a webhook: mount webhooks before it, or give the option rawBody',
  )
}

function mediaType(contentType: string | undefined): string | undefined {
  return contentType?.split(';', 1)[0]?.trim().toLowerCase()
}

async function readText({ stream }: BodySource): Promise<string | undefined> {
  const bytes = await readBytes(stream, maxBytes)
  return bytes?.toString('utf8')
}

async function readBytes(
  stream: AsyncIterable<Uint8Array>,
  most: number,
): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > most) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function jsonEntries(text: string): [string, unknown][] | undefined {
  try {
    return ownEntries(JSON.parse(text))
  } catch {
    return undefined
  }
}

function ownEntries(value: unknown): [string, unknown][] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value)
}

function toForm(entries: readonly [string, unknown][] | undefined, isJson: boolean): ReadForm {
  if (entries === undefined || entries.length > maxFields)
    return { ok: false, problem: 'bad_request' }
  const form = new Map<string, string>()
  for (const [name, value] of entries) {
    if (typeof value !== 'string' || form.has(name)) return { ok: false, problem: 'bad_request' }
    form.set(name, value)
  }
  return { ok: true, form, isJson }
}
