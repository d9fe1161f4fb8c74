import type { OutgoingMessage } from 'node:http'

/** Set headers on Node's response. `vary` is added to what others, such as a CORS middleware, have named there. */
export function setHeaders(
  res: Pick<OutgoingMessage, 'getHeader' | 'setHeader'>,
  headers: Readonly<Record<string, string>>,
): void {
  for (const name in headers) {
    const value = headers[name] ?? ''
    const there = name === 'vary' ? res.getHeader(name) : undefined
    res.setHeader(name, there === undefined ? value : joinVary(String(there), value))
  }
}

/** RFC 9110, 12.5.5: names in any case and any order, and `*` says everything. */
function joinVary(there: string, added: string): string {
  const names = `${there}, ${added}`.split(',').map((name) => name.trim())
  const unique = new Map(names.map((name) => [name.toLowerCase(), name]))
  return unique.has('*') ? '*' : [...unique.values()].join(', ')
}
