/**
 * The places in `keys`, those together that a Redis cluster certainly has in one slot: equal keys, and keys with an
 * equal hash tag. A slot for each is assumed for the others.
 */
export function bySlot(keys: readonly string[]): readonly (readonly number[])[] {
  const places = new Map<string, number[]>()
  for (const [place, key] of keys.entries()) {
    const hashed = hashedPart(key)
    const together = places.get(hashed)
    if (together === undefined) places.set(hashed, [place])
    else together.push(place)
  }
  return [...places.values()]
}

/** What a cluster hashes: between the first brace and the next closing one, unless nothing is there. */
function hashedPart(key: string): string {
  const open = key.indexOf('{')
  const close = key.indexOf('}', open + 1)
  return open >= 0 && close > open + 1 ? key.slice(open + 1, close) : key
}
