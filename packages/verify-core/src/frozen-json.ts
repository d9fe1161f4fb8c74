import type { Json } from './store.ts'

/**
 * A deeply frozen copy, that neither the one who gave `value` nor those who read the copy can change.
 * @throws {TypeError} when `value` would not survive JSON. Properties that are `undefined` are left out.
 */
export function frozenJson(value: Json): Json {
  return freeze(JSON.parse(jsonText(value)) as Json)
}

/**
 * The text of `value`.
 * @throws {TypeError} when `value` would not survive JSON. Properties that are `undefined` are left out.
 */
export function jsonText(value: Json): string {
  // First, because it also refuses what contains itself: the walk below would not end.
  const text = JSON.stringify(value) as string | undefined
  refuseOthers(value)
  if (text === undefined) throw new TypeError('value: expected JSON, got nothing')
  return text
}

/** JSON drops or bends these without a word. */
function refuseOthers(value: unknown): void {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return
    throw new TypeError(`value: expected JSON, got ${value}`)
  }
  if (typeof value !== 'object') throw new TypeError(`value: expected JSON, got ${typeof value}`)
  if (Array.isArray(value)) {
    for (const inner of value) refuseOthers(inner)
    return
  }
  const tag = Object.prototype.toString.call(value)
  if (tag !== '[object Object]') throw new TypeError(`value: expected JSON, got ${tag}`)
  for (const inner of Object.values(value)) if (inner !== undefined) refuseOthers(inner)
}

/** Freeze plain JSON, all the way down. */
export function freeze(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value
  for (const inner of Object.values(value)) if (inner !== undefined) freeze(inner)
  return Object.freeze(value)
}
