import { randomInt } from 'node:crypto'

/** A number from 0 up to, not including, 1. */
export type Random = () => number

const hexDigits = '0123456789abcdef'

/** The random source of an emulator that was given none. */
export function secureRandom(): number {
  return randomInt(2 ** 32) / 2 ** 32
}

/** `length` decimal digits, never the same as `previous`: a test that compares two codes must not flake. */
export function randomCode(random: Random, length: number, previous?: string): string {
  const code = pick(random, '0123456789', length)
  if (code !== previous) return code
  return code.slice(0, -1) + String((Number(code.slice(-1)) + 1) % 10)
}

/** The mixed code that a silent authentication hands out. */
export function randomToken(random: Random): string {
  return pick(random, 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789', 6)
}

/** `length` hexadecimal digits, the shape of v1 ids. */
export function randomHex(random: Random, length: number): string {
  return pick(random, hexDigits, length)
}

/** A version 4 UUID, the shape of v2 ids. */
export function randomUuid(random: Random): string {
  const hex = randomHex(random, 30)
  const variant = pick(random, '89ab', 1)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(12, 15)}`,
    `${variant}${hex.slice(15, 18)}`,
    hex.slice(18, 30),
  ].join('-')
}

function pick(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet.charAt(Math.floor(random() * alphabet.length))).join(
    '',
  )
}
