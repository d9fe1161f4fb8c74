import { deflateRawSync, inflateRawSync } from 'node:zlib'
import { isRandomId } from '../crypto.ts'
import { TwoFactorError } from '../errors.ts'
import { freeze } from '../frozen-json.ts'
import type { Entry, Json } from '../store.ts'

/** A record is its version, a mark that says how the rest is written, and the value. */
const versionLength = 22
const plain = 'j'
const packed = 'z'
const plainByte = plain.charCodeAt(0)

/** Ledgers with a challenge are packed, a third of their size; what the guard reads is smaller, and stays plain. */
const packedFromBytes = 320
const packedToBytes = 4_096
const mostKnown = 1_000

/**
 * What a pending ledger has in common with every other. Once released, never change it: older records are read with it.
 * A better one gets a mark of its own.
 */
const dictionary = Buffer.from(
  '"tried":[{"code":"","at":17"accepted":{"lockedUntil":17"resend""whatsapp""voice""consumed""login"{"v":1,"data":{"failures":0,"sends":1,"challenge":{"id":"","browserId":"","purpose":"enroll","phone":"+","country":"","factorVersion":0,"state":"pending","clientRef":"","channel":"sms","attempts":0,"sends":1,"startedAt":17,"expiresAt":17,"next":"/","requestId":"","sentAt":17,"fallbacks":[]},"nextSendAt":17,"phones":{"":17}}}',
)
const zlib = { level: 6, memLevel: 2, windowBits: 10, dictionary }

/** What is kept behind the version. `text` is JSON. */
export function writeBody(text: string): string | Buffer {
  const bytes = Buffer.byteLength(text)
  if (bytes < packedFromBytes || bytes > packedToBytes) return plain + text
  return Buffer.concat([Buffer.from(packed), deflateRawSync(text, zlib)])
}

/**
 * Reads records, and knows small ones again by their bytes: the guard reads the same two with every page of a user,
 * and to parse them took longer than all the rest of its own work. At most a thousand, some 1.5 MB, are remembered.
 */
export function recordReader(): (bytes: Buffer) => Entry {
  const known = new Map<string, Entry>()
  return (bytes) => {
    if (bytes.length > packedFromBytes || bytes[versionLength] !== plainByte) {
      return readRecord(bytes)
    }
    const text = bytes.toString('latin1')
    const found = known.get(text)
    if (found !== undefined) return found
    const { version, value } = readRecord(bytes)
    const entry = { version, value: freeze(value) }
    const [oldest] = known.size >= mostKnown ? known.keys() : []
    if (oldest !== undefined) known.delete(oldest)
    known.set(text, entry)
    return entry
  }
}

/** @throws {TwoFactorError} `ERR_2FA_STORE_RECORD` for what `writeBody` cannot have written. */
export function readRecord(bytes: Buffer): Entry {
  const version = bytes.toString('latin1', 0, versionLength)
  const mark = bytes.toString('latin1', versionLength, versionLength + 1)
  const rest = bytes.subarray(versionLength + 1)
  if (!isRandomId(version) || (mark !== plain && mark !== packed)) throw unreadable()
  try {
    const text =
      mark === plain ? rest : inflateRawSync(rest, { ...zlib, maxOutputLength: packedToBytes })
    return { version, value: JSON.parse(text.toString()) as Json }
  } catch {
    throw unreadable()
  }
}

function unreadable(): TwoFactorError {
  return new TwoFactorError(
    'ERR_2FA_STORE_RECORD',
    'Redis holds something under a key of ours that this release did not write',
  )
}
