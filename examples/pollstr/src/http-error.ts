/** An error that the error page shows to the person. */
export interface HttpError extends Error {
  readonly status: number
}

/** An error with an HTTP status and words for the person. */
export function httpError(status: number, message: string): HttpError {
  return Object.assign(new Error(message), { status })
}

/** The status that an error carries, ours or Express's own; 500 for any other. */
export function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 500
  const { status } = error
  return typeof status === 'number' && status >= 400 && status < 600 ? status : 500
}
