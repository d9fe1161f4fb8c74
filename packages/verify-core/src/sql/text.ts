import { createHash } from 'node:crypto'

/** Printable ASCII without spaces, quotes and backslashes: read alike by every database, charset and collation. */
const plain = /^[!#-&(-[\]-_a-~]+$/
const mostPlain = 200

/** The text a key or user id is stored under: itself, or a hash when it is long or has other characters. */
export function storedKey(key: string): string {
  if (key.length <= mostPlain && plain.test(key) && !key.startsWith('sha256:')) return key
  // UTF-16, so that halves of surrogate pairs differ too.
  return `sha256:${createHash('sha256').update(key, 'utf16le').digest('base64url')}`
}

/** JSON in ASCII: what comes back does not depend on the charset of a column or connection. */
export function toText(value: unknown): string {
  const text = JSON.stringify(value) as string | undefined
  if (text === undefined) throw new TypeError('value: expected JSON, got nothing')
  // As many bytes as characters: ASCII already, found out faster than by looking for what is not.
  if (Buffer.byteLength(text) === text.length) return text
  return text.replaceAll(
    /[\u0080-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
