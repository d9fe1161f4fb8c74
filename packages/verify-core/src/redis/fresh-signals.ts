/** How old a signal may be when it is handed out once more, as a share of its time, and to how many. */
const reusedFor = 1 / 30
const reusedBy = 32

/**
 * Signals that abort within `ms`. One for each command would cost as much as the command: those that begin in the same
 * moment share one, so it aborts up to a thirtieth of `ms` early, and never late. Few share it, because Node looks
 * through all listeners to add one.
 */
export function freshSignals(ms: number): () => AbortSignal {
  let signal = AbortSignal.abort()
  let isFreshUntil = 0
  let left = 0
  return () => {
    const now = performance.now()
    if (left === 0 || now > isFreshUntil) {
      signal = abortedAfter(ms)
      isFreshUntil = now + ms * reusedFor
      left = reusedBy
    }
    left -= 1
    return signal
  }
}

/** `AbortSignal.timeout` for a third of the price. */
function abortedAfter(ms: number): AbortSignal {
  const aborter = new AbortController()
  setTimeout(() => aborter.abort(), ms).unref()
  return aborter.signal
}
