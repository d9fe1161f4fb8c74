/** A statement that depends on how many things it is about, written once for each number. */
export function byCount(write: (count: number) => string): (count: number) => string {
  const written = new Map<number, string>()
  return (count) => {
    const text = written.get(count) ?? write(count)
    written.set(count, text)
    return text
  }
}

/** The numbers from 0 up to, not including, `count`. */
export function upTo(count: number): readonly number[] {
  return Array.from({ length: count }, (_, nth) => nth)
}
