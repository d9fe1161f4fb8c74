/** What the SDK gives a token to live. */
const lifetimeMs = 900_000

/** Renewed this long before its end, so that a slow request still arrives with a live token. */
const marginMs = 60_000

/**
 * Sign once and use it until shortly before its end: the SDK would sign anew, for over a millisecond of this
 * thread, on every request. Callers that come while it is being signed share it; a failure is not kept.
 */
export function cachedBearer(
  sign: () => Promise<string>,
  clock: () => number,
): () => Promise<string> {
  let current: { readonly header: Promise<string>; readonly signedAt: number } | undefined

  return () => {
    const age = current === undefined ? Infinity : clock() - current.signedAt
    // A clock set back makes the age negative, and the token's end a riddle.
    if (current !== undefined && age >= 0 && age < lifetimeMs - marginMs) return current.header
    const fresh = { header: sign(), signedAt: clock() }
    current = fresh
    fresh.header.catch(() => {
      if (current === fresh) current = undefined
    })
    return fresh.header
  }
}
