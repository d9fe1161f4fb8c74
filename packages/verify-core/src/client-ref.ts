import { randomBytes } from 'node:crypto'
import { isEqualHash, type Keyring } from './crypto.ts'

/** Where a send goes, as far as it is counted. */
export interface Place {
  /** ISO 3166; empty when the number is of none. */
  readonly country: string
  /** The number without its last four digits: `+44770090`. */
  readonly prefix: string
}

/** Bytes of each part: together as many as the provider's 40 letters and digits have room for. */
const idLength = 11
const placeLength = 6
const proofLength = 8

/** Two letters, or none. */
const countries = 26 * 26 + 1
const letterA = 65

/**
 * Our name for a send. It proves itself, because webhooks of another service with the same application (staging, say)
 * arrive here too. And it carries where the send goes, which a webhook does not say: sealed, for names are in events.
 */
export function newClientRef(keyring: Keyring, place: Place): string {
  const id = randomBytes(idLength)
  const hidden = seal(packPlace(place), keyring.hash('place', id.toString('hex')))
  const named = Buffer.concat([id, hidden]).toString('hex')
  return shorten(named + proof(keyring.hash('ref', named)))
}

/** Where the send of this name goes; `undefined` when it is none of ours. */
export function readClientRef(keyring: Keyring, ref: string): Place | undefined {
  if (!/^[0-9a-v]{40}$/.test(ref)) return undefined
  const [id, hidden, came] = split(lengthen(ref))
  const hashes = keyring.hashAll('ref', id + hidden)
  const which = hashes.findIndex((hash) => isEqualHash(proof(hash), came))
  const key = keyring.hashAll('place', id)[which]
  return key === undefined ? undefined : unpackPlace(seal(Buffer.from(hidden, 'hex'), key))
}

function split(hex: string): readonly [id: string, hidden: string, proof: string] {
  const hiddenAt = idLength * 2
  const proofAt = hiddenAt + placeLength * 2
  return [hex.slice(0, hiddenAt), hex.slice(hiddenAt, proofAt), hex.slice(proofAt)]
}

function proof(hash: string): string {
  return Buffer.from(hash, 'base64url').toString('hex', 0, proofLength)
}

/** Hide or show: each name has a key of its own, by its id. */
function seal(place: Buffer, key: string): Buffer {
  const pad = Buffer.from(key, 'base64url')
  return Buffer.from(place.map((byte, at) => byte ^ (pad[at] ?? 0)))
}

function packPlace({ country, prefix }: Place): Buffer {
  const [first = 0, second = 0] = /^[A-Z]{2}$/.test(country) ? Buffer.from(country) : []
  const nth = first === 0 ? 0 : 1 + (first - letterA) * 26 + (second - letterA)
  const packed = Buffer.alloc(placeLength)
  // At most 11 digits, the first of which is not 0.
  packed.writeUIntBE(Number(prefix.slice(1)) * countries + nth, 0, placeLength)
  return packed
}

function unpackPlace(packed: Buffer): Place {
  const number = packed.readUIntBE(0, placeLength)
  const nth = (number % countries) - 1
  const letters = [Math.floor(nth / 26), nth % 26].map((letter) => letter + letterA)
  return {
    country: nth < 0 ? '' : String.fromCharCode(...letters),
    prefix: `+${Math.floor(number / countries)}`,
  }
}

/** Ten hexadecimal digits are eight to the base of 32: 50 of them are the 40 that there is room for. */
function shorten(hex: string): string {
  return hex.replace(/.{10}/g, (ten) => parseInt(ten, 16).toString(32).padStart(8, '0'))
}

function lengthen(ref: string): string {
  return ref.replace(/.{8}/g, (eight) => parseInt(eight, 32).toString(16).padStart(10, '0'))
}
