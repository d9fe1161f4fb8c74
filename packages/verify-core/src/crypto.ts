import { createHmac, randomFillSync, timingSafeEqual } from 'node:crypto'

/** What a keyed hash is for: the same text under another label is another hash. */
type HashLabel =
  'code' | 'csrf' | 'jti' | 'marker' | 'phone' | 'place' | 'prefix' | 'ref' | 'silent'

/** Keyed hashes under a list of secrets: the first signs, all are recognized, so that secrets can be rotated. */
export interface Keyring {
  /** HMAC-SHA-256 under the first secret, 43 characters of base64url. */
  hash(label: HashLabel, text: string): string
  /** The same under every secret, the first one first. */
  hashAll(label: HashLabel, text: string): readonly [string, ...string[]]
}

export function createKeyring(secrets: readonly [string, ...string[]]): Keyring {
  const hashWith = (secret: string, label: HashLabel, text: string) =>
    createHmac('sha256', secret).update(`${label}\0${text}`).digest('base64url')
  const [first, ...others] = secrets
  return {
    hash: (label, text) => hashWith(first, label, text),
    hashAll: (label, text) => [
      hashWith(first, label, text),
      ...others.map((secret) => hashWith(secret, label, text)),
    ],
  }
}

const bytesEach = 16
/** Random bytes drawn ahead: asking for 16 at a time costs twenty times as much. */
const drawn = Buffer.alloc(256 * bytesEach)
let used = drawn.length

/** 128 random bits, 22 characters of base64url. */
export function randomId(): string {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  const id = drawn.toString('base64url', used, used + bytesEach)
  // Nobody who reads the memory later finds there what was given out.
  drawn.fill(0, used, used + bytesEach)
  used += bytesEach
  return id
}

const randomIdPattern = /^[\w-]{22}$/

/** Whether a text can be one of them. */
export function isRandomId(text: string): boolean {
  return randomIdPattern.test(text)
}

/** Compare two hashes in a time that does not tell where they differ. */
export function isEqualHash(a: string, b: string): boolean {
  const left = Buffer.from(a)
  const right = Buffer.from(b)
  return left.length === right.length && timingSafeEqual(left, right)
}
