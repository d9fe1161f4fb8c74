import { httpError } from './http-error.ts'

/** How long a database or Redis may take, in ms: a person who waits for a page is told within 2 s. */
export const answerWithinMs = 1_500

/** What `work` answers, or a 503 once it takes too long. What it does afterwards is nobody's concern. */
export async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(unavailable()), answerWithinMs)
  })
  try {
    return await Promise.race([work, late])
  } finally {
    clearTimeout(timer)
  }
}

/** Something that Pollstr cannot work without is away. */
export function unavailable(cause?: unknown): Error {
  const error = httpError(503, 'Pollstr cannot reach its data. Please try again in a moment.')
  return cause === undefined ? error : Object.assign(error, { cause })
}
