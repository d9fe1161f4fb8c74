import { soonestFirst, type Timed } from './soonest-first.ts'

/** Something that dies at a known time. The links are the queue's own. */
export interface Mortal<Item> {
  /** When it dies, in ms since the epoch; `Infinity`: never. */
  readonly expiresAt: number
  before: Item | undefined
  after: Item | undefined
}

/** What waits to die. Entering and leaving cost the same however many wait. */
export interface ExpiryQueue<Item> {
  readonly size: number
  /** Items that never die do not wait. */
  add(item: Item): void
  remove(item: Item): void
  /**
   * Look at up to `most` of the items that die first, and give `drop` those that are due; it must remove them.
   * Answers whether more are sure to be due.
   */
  drain(now: number, most: number, drop: (item: Item) => void): boolean
}

interface Bucket<Item> extends Timed {
  first: Item | undefined
}

/** Items linked to those that die in the same second: no large array to copy, no large set to shrink. */
export function expiryQueue<Item extends Mortal<Item>>(): ExpiryQueue<Item> {
  const queue = soonestFirst<Bucket<Item>>()
  const buckets = new Map<number, Bucket<Item>>()
  let size = 0

  function open(second: number): Bucket<Item> {
    const bucket: Bucket<Item> = { at: second, place: -1, first: undefined }
    buckets.set(second, bucket)
    queue.add(bucket)
    return bucket
  }

  function close(bucket: Bucket<Item>): void {
    buckets.delete(bucket.at)
    queue.remove(bucket)
  }

  return {
    get size() {
      return size
    },

    add(item) {
      if (item.expiresAt === Number.POSITIVE_INFINITY) return
      const second = secondOf(item)
      const bucket = buckets.get(second) ?? open(second)
      item.after = bucket.first
      if (bucket.first !== undefined) bucket.first.before = item
      bucket.first = item
      size += 1
    },

    remove(item) {
      const bucket = buckets.get(secondOf(item))
      if (bucket === undefined) return
      if (item.before === undefined) bucket.first = item.after
      else item.before.after = item.after
      if (item.after !== undefined) item.after.before = item.before
      if (bucket.first === undefined) close(bucket)
      size -= 1
    },

    drain(now, most, drop) {
      let left = most
      let bucket = queue.soonest()
      while (bucket !== undefined && bucket.at * 1_000 <= now) {
        let item = bucket.first
        for (; item !== undefined && left > 0; left -= 1) {
          const { after } = item
          if (item.expiresAt <= now) drop(item)
          item = after
        }
        const next = queue.soonest()
        if (left === 0) return next !== undefined && (next.at + 1) * 1_000 <= now
        // Some of this second are still to live: nothing behind it is due.
        if (next === bucket) return false
        bucket = next
      }
      return false
    },
  }
}

function secondOf({ expiresAt }: { readonly expiresAt: number }): number {
  return Math.floor(expiresAt / 1_000)
}
