import { randomBytes } from 'node:crypto'
import { isEqualHash, type Keyring } from './crypto.ts'

/** Digits of the random part; as many of its proof are behind it as the provider's 40 leave room for. */
const idLength = 24
const proofLength = 16

/**
 * Our name for a send: 40 letters and digits, which is all that the provider takes. It proves itself, because
 * webhooks of another service with the same application (staging, say) arrive here too.
 */
export function newClientRef(keyring: Keyring): string {
  const id = randomBytes(idLength / 2).toString('hex')
  return id + proof(keyring.hash('ref', id))
}

/** Whether this names a send of ours. */
export function isOurRef(keyring: Keyring, ref: string): boolean {
  const [id, end] = [ref.slice(0, idLength), ref.slice(idLength)]
  return keyring.hashAll('ref', id).some((hash) => isEqualHash(proof(hash), end))
}

function proof(hash: string): string {
  return Buffer.from(hash, 'base64url').toString('hex').slice(0, proofLength)
}
