import type { ExpressLayer } from './express-routes.ts'

/**
 * The paths of a `use` where the router has not kept them. Express 4 keeps the regular expression made of them, which is
 * read back as path-to-regexp 0.1 writes it. `undefined`: it cannot be read, or is an expression of the app's own.
 */
export function mountPatterns(
  layer: Pick<ExpressLayer, 'regexp' | 'keys' | 'slash'>,
): readonly string[] | undefined {
  const { regexp, keys = [], slash } = layer
  if (slash || regexp?.fast_slash) return ['/']
  if (regexp === undefined) return undefined
  let index = 0
  const patterns: string[] = []
  for (const one of regexp.source.split(/\|(?=\^)/)) {
    const written = /^\^(.*)\\\/\?\(\?=\\\/\|\$\)$/.exec(one)?.[1]
    if (written === undefined) return undefined
    const pattern = written
      .replace(/\(\?:\\\/\(\[\^\/\]\+\?\)\)/g, () => `/:${keys[index++]?.name ?? ''}`)
      .replace(/\\(.)/g, '$1')
    if (/[()|?^$[\]]/.test(pattern)) return undefined
    patterns.push(pattern)
  }
  return index === keys.length ? patterns : undefined
}
