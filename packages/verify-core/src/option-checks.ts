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
  if (stray === undefined) return
  // A long list would hide the one name that was meant.
  const names = known.length <= 8 ? known.join(', ') : `names such as ${closest(stray, known)}`
  throw wrongOption(option, `only ${names}`, stray)
}

/** The three names that are most like one, the likest first. */
function closest(name: string, known: readonly string[]): string {
  const far = (one: string) => editsBetween(name.toLowerCase(), one.toLowerCase())
  return known
    .toSorted((a, b) => far(a) - far(b))
    .slice(0, 3)
    .join(', ')
}

/** How many letters must be added, taken away or changed to make one word of the other. */
function editsBetween(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_none, at) => at)
  for (const [row, letter] of Array.from(from.slice(0, 64)).entries()) {
    const line = [row + 1]
    for (let at = 1; at <= to.length; at += 1) {
      const changed = (above[at - 1] ?? 0) + (letter === to[at - 1] ? 0 : 1)
      line.push(Math.min(changed, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1))
    }
    above = line
  }
  return above.at(-1) ?? 0
}

/** @throws {TypeError} unless `value` is a function, or absent. */
export function functionIfGiven<T>(option: string, value: T): T {
  if (value === undefined || typeof value === 'function') return value
  throw wrongOption(option, 'a function', value)
}
