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
  // Made when first asked for: two for each language would be the dearest part of importing the package.
  let seconds: Intl.NumberFormat | undefined
  let minutes: Intl.NumberFormat | undefined
  const duration = (length: number) =>
    length < 60
      ? (seconds ??= format('second')).format(length)
      : (minutes ??= format('minute')).format(Math.ceil(length / 60))
  return { duration, after: (problem) => duration(problem.retryAfterSeconds ?? 60) }
}
