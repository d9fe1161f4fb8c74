import type { Store } from '../store.ts'
import { decodeTimes, encode } from './codec.ts'
import { blocksKey } from './keys.ts'

/** Areas to which nothing is sent for now, and until when, in ms since the epoch. */
export type Blocks = Readonly<Record<string, number>>

/** More than this would be an attack on the list itself. */
const mostBlocks = 1_000
const maxRounds = 8

/** The blocks that still hold. */
export async function listBlocks(store: Store, now: number): Promise<Blocks> {
  const [entry] = await store.get([blocksKey])
  return living(entry ? decodeTimes(entry.value, 'list of blocks') : {}, now)
}

/** Note a block. True for the one who noted it first. */
export function noteBlock(store: Store, area: string, until: number, now: number) {
  return change(store, now, (blocks) =>
    Object.hasOwn(blocks, area) || Object.keys(blocks).length >= mostBlocks
      ? undefined
      : { ...blocks, [area]: until },
  )
}

/** Take a block off the list. True when it was on it. */
export function dropBlock(store: Store, area: string, now: number) {
  return change(store, now, ({ [area]: found, ...others }) =>
    found === undefined ? undefined : others,
  )
}

/** The list only informs: what refuses a send are the counters. So a miss is given up after a few rounds. */
async function change(
  store: Store,
  now: number,
  decide: (blocks: Blocks) => Blocks | undefined,
): Promise<boolean> {
  for (let round = 0; round < maxRounds; round += 1) {
    const [entry] = await store.get([blocksKey])
    const blocks = living(entry ? decodeTimes(entry.value, 'list of blocks') : {}, now)
    const next = decide(blocks)
    if (next === undefined) return false
    const expiresAt = Math.max(now + 1_000, ...Object.values(next))
    const options = { ifVersion: entry?.version, expiresAt }
    if ((await store.put(blocksKey, encode(next), options)) !== undefined) return true
  }
  return false
}

function living(blocks: Blocks, now: number): Blocks {
  return Object.fromEntries(Object.entries(blocks).filter(([, until]) => until > now))
}
