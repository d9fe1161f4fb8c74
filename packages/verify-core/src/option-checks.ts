/** The error for an option: which it is, what was expected, what came. */
export function wrongOption(option: string, expected: string, got: unknown): TypeError {
  const shown = typeof got === 'string' ? JSON.stringify(got) : String(got)
  return new TypeError(`${option}: expected ${expected}, got ${shown}`)
}

/** @throws {TypeError} unless `value` is a whole number in the range. */
export function wholeIn(option: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value
  throw wrongOption(option, `a whole number from ${least} to ${most}`, value)
}

/** @throws {TypeError} unless `value` is one of `allowed`. */
export function oneOf<const T extends string>(
  option: string,
  value: unknown,
  allowed: readonly T[],
): T {
  const found = allowed.find((one) => one === value)
  if (found !== undefined) return found
  throw wrongOption(option, `one of ${allowed.join(', ')}`, value)
}

/** @throws {TypeError} for a member that nobody reads: misspelt, it would be forgotten without a word. */
export function onlyKnown(option: string, value: object, known: readonly string[]): void {
  const stray = Object.keys(value).find((name) => !known.includes(name))
  if (stray !== undefined) throw wrongOption(option, `only ${known.join(', ')}`, stray)
}

/** @throws {TypeError} unless `value` is a function, or absent. */
export function functionIfGiven<T>(option: string, value: T): T {
  if (value === undefined || typeof value === 'function') return value
  throw wrongOption(option, 'a function', value)
}
