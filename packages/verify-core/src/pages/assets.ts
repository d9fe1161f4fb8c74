import { createHash } from 'node:crypto'
import type { AssetName } from '../own-paths.ts'
import { liveScript } from './live-script.ts'
import { script } from './script.ts'
import { silentScript } from './silent-script.ts'
import { style } from './style.ts'

/** A file that the pages link to. */
export interface Asset {
  readonly type: string
  readonly body: string
  /** Of the content: a new one is a new address, so the old may be cached for good. */
  readonly hash: string
}

function asset(type: string, body: string): Asset {
  return { type, body, hash: createHash('sha256').update(body).digest('base64url').slice(0, 12) }
}

/** The files that the pages link to, by their names. */
export const assets: Readonly<Record<AssetName, Asset>> = {
  'style.css': asset('text/css; charset=utf-8', style),
  'script.js': asset('text/javascript; charset=utf-8', script),
  'live.js': asset('text/javascript; charset=utf-8', liveScript),
  'silent.js': asset('text/javascript; charset=utf-8', silentScript),
}
