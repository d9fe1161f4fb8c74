/** How one language says lengths of time. */
export interface Durations {
  /** `35 seconds`, `2 minutes`: from a minute on in whole minutes, rounded up. The script of the pages says the same. */
  readonly duration: (seconds: number) => string
  /** The same for the wait of a problem; a minute when it has none. */
  readonly after: (problem: { readonly retryAfterSeconds?: number }) => string
}

/** Lengths of time in a language, as the platform says them: plurals are its business. */
export function durationsIn(language: string): Durations {
  const format = (unit: 'second' | 'minute') =>
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' })
  const seconds = format('second')
  const minutes = format('minute')
  const duration = (length: number) =>
    length < 60 ? seconds.format(length) : minutes.format(Math.ceil(length / 60))
  return { duration, after: (problem) => duration(problem.retryAfterSeconds ?? 60) }
}
