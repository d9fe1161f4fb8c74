/**
 * What a client answers: at once, as those of SQLite do, or later. What is there at once is used at once: it took a few
 * microseconds, and every promise on the way would add a tenth of that.
 */
export type Answer<T> = T | Promise<T>

export function whenThere<T, Used>(answer: Answer<T>, use: (answer: T) => Used): Answer<Used> {
  return isLater(answer) ? answer.then(use) : use(answer)
}

/** Query builders answer what is no `Promise` but can be awaited. */
export function isLater<T>(answer: T | PromiseLike<T>): answer is PromiseLike<T> {
  return typeof (answer as Partial<PromiseLike<T>> | null | undefined)?.then === 'function'
}
