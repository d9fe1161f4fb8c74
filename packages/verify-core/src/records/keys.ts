/** Names of records. `{u:ID}` is a hash tag: in a Redis cluster everything of a user is in one slot. */
export interface UserKeys {
  readonly ledger: string
  readonly enrollment: string
  verified(marker: string): string
}

/** The keys of one user. The id is encoded, so that no id can spell the key of another. */
export function userKeys(userId: string): UserKeys {
  const tag = `{u:${encodeURIComponent(userId)}}`
  return {
    ledger: `${tag}ledger`,
    enrollment: `${tag}enrollment`,
    verified: (marker) => `${tag}verified:${marker}`,
  }
}

/** Who holds this phone. `hash`: a keyed hash, because a plain hash of a phone number is undone by trying all. */
export const phoneKey = (hash: string): string => `phone:${hash}`

/** The list of areas that are blocked for now. */
export const blocksKey = 'blocks'

/** What became of one send. */
export const deliveryKey = (clientRef: string): string => `delivery:${clientRef}`

/** One counter. `subject` is encoded or a hash. */
export const countKey = (limit: string, subject = ''): string => `count:${limit}:${subject}`

/** Whether a record has no end: an enrollment, or who holds a phone. */
export const isDurableKey = (key: string): boolean => /^phone:|^\{u:[^{}]*\}enrollment$/.test(key)
