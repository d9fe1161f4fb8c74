/**
 * An answer that is there at once, because it was in this process, or comes later. What is there at once is used at
 * once: it took a few microseconds, and every promise on the way would add a tenth of that (decisions/015).
 */
export type Answer<T> = T | Promise<T>

export function whenThere<T, Used>(
  answer: Answer<T>,
  use: (answer: T) => Answer<Used>,
): Answer<Used> {
  return isLater(answer) ? answer.then(use) : use(answer)
}

/** What `work` answers; what it throws becomes a rejection, as with `async`. */
export function attempt<T>(work: () => Answer<T>): Answer<T> {
  try {
    return work()
  } catch (error) {
    return Promise.reject(error as Error)
  }
}

/** Query builders answer what is no `Promise` but can be awaited. */
export function isLater<T>(answer: T | PromiseLike<T>): answer is PromiseLike<T> {
  return typeof (answer as Partial<PromiseLike<T>> | null | undefined)?.then === 'function'
}
