/** Something with a time. */
export interface Timed {
  readonly at: number
  /** Where it stands: the heap's own note, -1 when it is in none. */
  place: number
}

/** A heap. */
export interface SoonestFirst<Item extends Timed> {
  add(item: Item): void
  remove(item: Item): void
  soonest(): Item | undefined
}

/** A binary heap whose items know their place, so that one can leave from the middle without a search. */
export function soonestFirst<Item extends Timed>(): SoonestFirst<Item> {
  const heap: Item[] = []

  function put(item: Item, place: number): void {
    heap[place] = item
    item.place = place
  }

  function rise(item: Item): void {
    let place = item.place
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || parent.at <= item.at) break
      put(parent, place)
      place = above
    }
    put(item, place)
  }

  function sink(item: Item): void {
    let place = item.place
    for (;;) {
      const child = soonerChild(place)
      if (child === undefined || child.at >= item.at) break
      const below = child.place
      put(child, place)
      place = below
    }
    put(item, place)
  }

  function soonerChild(place: number): Item | undefined {
    const left = heap[2 * place + 1]
    const right = heap[2 * place + 2]
    if (left === undefined || right === undefined) return left
    return right.at < left.at ? right : left
  }

  return {
    add(item) {
      item.place = heap.length
      heap.push(item)
      rise(item)
    },
    remove(item) {
      const { place } = item
      if (place < 0) return
      item.place = -1
      const last = heap.pop()
      if (last === undefined || last === item) return
      put(last, place)
      rise(last)
      sink(last)
    },
    soonest: () => heap[0],
  }
}
