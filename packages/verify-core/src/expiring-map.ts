import { expiryQueue, type Mortal } from './expiry-queue.ts'

/** What an `ExpiringMap` keeps. */
export interface ExpiringItem<Item> extends Mortal<Item> {
  readonly key: string
}

/** A map that knows which of its items are due. */
export interface ExpiringMap<Item extends ExpiringItem<Item>> {
  /** How many items there are, those included that are due and not yet freed. */
  readonly size: number
  /** How many of them have a time to die. */
  readonly mortal: number
  /** The item, unless it is due. */
  get(key: string, now: number): Item | undefined
  /** Keep `item` in place of what its key had. */
  set(item: Item): void
  delete(item: Item): void
  /** Look at up to `most` of the items that die first, and free those that are due. Answers whether more are sure to be. */
  free(now: number, most: number): boolean
}

/** One large `Map` stops everything for 100 ms and more when it grows or shrinks; the steps of small ones go unnoticed. */
const shardCount = 256

/** A map in shards, with a queue of what is to die. */
export function expiringMap<Item extends ExpiringItem<Item>>(): ExpiringMap<Item> {
  const shards = Array.from({ length: shardCount }, () => new Map<string, Item>())
  const queue = expiryQueue<Item>()
  let size = 0

  function shardOf(key: string): Map<string, Item> {
    const shard = shards[hash(key) % shardCount]
    if (shard === undefined) throw new RangeError('No such shard')
    return shard
  }

  function remove(item: Item): void {
    if (!shardOf(item.key).delete(item.key)) return
    size -= 1
    queue.remove(item)
  }

  return {
    get size() {
      return size
    },
    get mortal() {
      return queue.size
    },
    get(key, now) {
      const item = shardOf(key).get(key)
      return item !== undefined && item.expiresAt > now ? item : undefined
    },
    set(item) {
      const shard = shardOf(item.key)
      const before = shard.get(item.key)
      if (before === undefined) size += 1
      else queue.remove(before)
      shard.set(item.key, item)
      queue.add(item)
    },
    delete: remove,
    free: (now, most) => queue.drain(now, most, remove),
  }
}

/**
 * FNV-1a of a key as far as its first closing brace: what is in braces names a user, and reading the rest of every key
 * would take longer than finding it. Keys chosen to collide only make one shard large.
 */
function hash(key: string): number {
  let sum = 0x811c9dc5
  for (let at = 0; at < key.length; at += 1) {
    const code = key.charCodeAt(at)
    if (code === closingBrace) break
    sum = Math.imul(sum ^ code, 0x01000193)
  }
  return sum >>> 0
}

const closingBrace = 125
