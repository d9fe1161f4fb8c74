/** Numbers that a seed repeats. */
export interface Random {
  /** From 0 up to, not including, 1. */
  next(): number
  /** Whether something with this probability happens. */
  chance(probability: number): boolean
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
}

/** The minimal standard generator: the same seed, the same numbers. */
export function seeded(seed: number): Random {
  let state = seed % 2_147_483_647 || 1
  const next = () => (state = (state * 16_807) % 2_147_483_647) / 2_147_483_647
  return {
    next,
    chance: (probability) => next() < probability,
    between: (least, most) => least + Math.floor(next() * (most - least + 1)),
  }
}
