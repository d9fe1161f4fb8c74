/** How long one request of ours may take: every call it makes gets its own bound or what is left, if that is less. */
export interface Deadline {
  remainingMs(): number
}

/** Every answer leaves within 10 seconds; half a second is for the framework and the session. */
export const requestDeadlineMs = 9_500

export function startDeadline(ms: number = requestDeadlineMs): Deadline {
  const endsAt = performance.now() + ms
  return { remainingMs: () => endsAt - performance.now() }
}

/** Run `work`, but wait no longer than `ms`: then abort its signal and reject with `late()`. */
export async function within<T>(
  ms: number,
  work: (signal: AbortSignal) => Promise<T>,
  late: () => Error,
): Promise<T> {
  if (ms <= 0) throw late()
  const aborter = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(late())
      aborter.abort()
    }, ms)
  })
  try {
    return await Promise.race([work(aborter.signal), timeout])
  } finally {
    clearTimeout(timer)
  }
}
