/**
 * An answer that is there at once, because it was in this process, or comes later. What is there at once is used at
 * once: it took a few microseconds, and every promise on the way would add a tenth of that (decisions/015).
 */
export type Answer<T> = T | Promise<T>

export function whenThere<T, Used>(
  answer: Answer<T>,
  use: (answer: T) => Answer<Used>,
): Answer<Used>
/** `given` is handed on: before every page a function that need not be made is one less to clear away. */
export function whenThere<T, Given, Used>(
  answer: Answer<T>,
  use: (answer: T, given: Given) => Answer<Used>,
  given: Given,
): Answer<Used>
export function whenThere<T, Given, Used>(
  answer: Answer<T>,
  use: (answer: T, given: Given) => Answer<Used>,
  given?: Given,
): Answer<Used> {
  return isLater(answer) ? onceThere(answer, use, given as Given) : use(answer, given as Given)
}

// Apart, because a function that makes another keeps its parameters for it from its first line on.
function onceThere<T, Given, Used>(
  answer: Promise<T>,
  use: (answer: T, given: Given) => Answer<Used>,
  given: Given,
): Promise<Used> {
  return answer.then((there) => use(there, given))
}

/** What `work` answers to `given`; what it throws becomes a rejection, as with `async`. */
export function attempt<T, Given>(work: (given: Given) => Answer<T>, given: Given): Answer<T> {
  try {
    return work(given)
  } catch (error) {
    return Promise.reject(error as Error)
  }
}

/** Query builders answer what is no `Promise` but can be awaited. */
export function isLater<T>(answer: T | PromiseLike<T>): answer is PromiseLike<T> {
  return typeof (answer as Partial<PromiseLike<T>> | null | undefined)?.then === 'function'
}
