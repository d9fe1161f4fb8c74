/** How long one request of ours may take: every call it makes gets its own bound or what is left, if that is less. */
export interface Deadline {
  remainingMs(): number
}

/** Every answer leaves within 10 seconds; half a second is for the framework and the session. */
const requestDeadlineMs = 9_500

export function startDeadline(ms: number = requestDeadlineMs): Deadline {
  const endsAt = performance.now() + ms
  return { remainingMs: () => endsAt - performance.now() }
}

/** Run `work`, but wait no longer than `ms`: then reject with what `late` answers. `asFault` says what its own errors become. */
export function within<T>(
  ms: number,
  work: () => Promise<T>,
  late: () => Error,
  asFault: (error: unknown) => unknown = (error) => error,
): Promise<T> {
  if (ms <= 0) return Promise.reject(late())
  try {
    return inTime(ms, work(), late, asFault)
  } catch (error) {
    return Promise.reject(asFault(error) as Error)
  }
}

/** The same for work that has begun. */
export function inTime<T>(
  ms: number,
  answer: Promise<T>,
  late: () => Error,
  asFault: (error: unknown) => unknown,
): Promise<T> {
  return new Promise((resolve, reject) => {
    let isOver = false
    let timer: NodeJS.Timeout | undefined
    const succeed = (value: T) => {
      isOver = true
      clearTimeout(timer)
      resolve(value)
    }
    const fail = (error: unknown) => {
      isOver = true
      clearTimeout(timer)
      reject(asFault(error) as Error)
    }
    // Not every store is typed: what one answers may be a thenable, or no promise at all.
    Promise.resolve(answer).then(succeed, fail)
    // A promise that is kept at once, as a memory store's are, needs no timer: that would cost more than the answer.
    queueMicrotask(() => {
      if (!isOver) timer = setTimeout(() => reject(late()), ms)
    })
  })
}
