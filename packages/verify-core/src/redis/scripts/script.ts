import { createHash } from 'node:crypto'

/** A Lua script for Redis 7.0, and the name by which a server that has seen it runs it again. */
export interface Script {
  readonly text: string
  readonly sha: string
}

export function script(text: string): Script {
  return { text, sha: createHash('sha1').update(text).digest('hex') }
}
