/** How old a signal may be when it is handed out once more, as a share of its time, and to how many. */
const reusedFor = 1 / 30
const reusedBy = 64

/**
 * Signals that abort within `ms`. One for each command would cost as much as the command: those that begin in the same
 * moment share one, so it aborts up to a thirtieth of `ms` early, and never late. Few share it, because adding a
 * listener takes longer the more there are.
 */
export function freshSignals(ms: number): () => AbortSignal {
  let signal: AbortSignal | undefined
  let isFreshUntil = 0
  let left = 0
  return () => {
    const now = performance.now()
    if (signal === undefined || left === 0 || now > isFreshUntil) {
      signal = AbortSignal.timeout(ms)
      isFreshUntil = now + ms * reusedFor
      left = reusedBy
    }
    left -= 1
    return signal
  }
}
