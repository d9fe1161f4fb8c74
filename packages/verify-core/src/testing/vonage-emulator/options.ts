/**
 * A number of an option, or its default.
 * @throws {TypeError} naming the option when it is not a number from `least`, or not whole.
 */
export function numberOption(
  name: string,
  value: number | undefined,
  fallback: number,
  least: number,
): number {
  if (value === undefined) return fallback
  if (Number.isInteger(value) && value >= least) return value
  throw new TypeError(`${name} must be a whole number from ${least}, not ${String(value)}`)
}

/**
 * A function of an option, or its default.
 * @throws {TypeError} naming the option when it is something else.
 */
export function functionOption<F extends (...args: never) => unknown>(
  name: string,
  value: F | undefined,
  fallback: F,
): F {
  if (value === undefined) return fallback
  if (typeof value === 'function') return value
  throw new TypeError(`${name} must be a function, not ${typeof value}`)
}
