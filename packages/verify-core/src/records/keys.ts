/**
 * What the key of every record of a user begins with: a hash tag, so that in a Redis cluster they are all in one slot.
 * The id is encoded, so that no id can spell the key of another.
 */
const userTag = (userId: string): string => `{u:${encodeURIComponent(userId)}}`

const enrollmentOf = (tag: string): string => `${tag}enrollment`
const verifiedOf = (tag: string, marker: string): string => `${tag}verified:${marker}`

export const ledgerKey = (userId: string): string => `${userTag(userId)}ledger`

export const enrollmentKey = (userId: string): string => enrollmentOf(userTag(userId))

export const verifiedKey = (userId: string, marker: string): string =>
  verifiedOf(userTag(userId), marker)

/** What the guard reads. */
export function accessKeys(userId: string, marker: string): [enrollment: string, verified: string] {
  const tag = userTag(userId)
  return [enrollmentOf(tag), verifiedOf(tag, marker)]
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
