import type { IncomingMessage } from 'node:http'
import type { BodySource } from '../http.ts'

/** A header of Node's request, by its lower-case name. */
export function nodeHeader({ headers }: IncomingMessage, name: string): string | undefined {
  const value = headers[name]
  return Array.isArray(value) ? value.join(', ') : value
}

/**
 * The body of Node's request, with what the app's parser left (`undefined`: there was none) and the
 * bytes that the app has kept.
 */
export function nodeBody(
  req: IncomingMessage,
  parsed: unknown,
  raw: () => Uint8Array | string | undefined,
): BodySource {
  return {
    raw,
    // Some parsers leave `{}` on bodies that they have not touched.
    parsed: req.readableDidRead || req.readableEnded ? parsed : undefined,
    // Not the plain iterator: leaving that early would cut the connection before the answer.
    stream: req.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>,
  }
}
