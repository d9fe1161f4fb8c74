import { describe, expect, it } from 'vitest'
import { soonestFirst, type Timed } from './soonest-first.ts'

const item = (at: number): Timed => ({ at, place: -1 })

describe('soonestFirst', () => {
  it('has nothing soonest when it is empty', () => {
    expect(soonestFirst().soonest()).toBeUndefined()
  })

  it('gives out the soonest first, whatever leaves from the middle', () => {
    const heap = soonestFirst<Timed>()
    const items = Array.from({ length: 500 }, (_, nth) => item((nth * 7_919) % 503))
    for (const one of items) heap.add(one)
    const leavers = items.filter((_, nth) => nth % 3 === 1)
    for (const one of leavers) heap.remove(one)
    const stayers = items.filter((one) => !leavers.includes(one))
    expect(drained(heap)).toEqual(stayers.map(({ at }) => at).toSorted((a, b) => a - b))
  })

  it('lets the last rise into the place of one that leaves', () => {
    const heap = soonestFirst<Timed>()
    const items = [1, 100, 2, 101, 102, 3, 4].map(item)
    for (const one of items) heap.add(one)
    const leaver = items.find(({ at }) => at === 101)
    if (leaver) heap.remove(leaver)
    for (const at of [200, 201]) heap.add(item(at))
    expect(drained(heap)).toEqual([1, 2, 3, 4, 100, 102, 200, 201])
  })

  it('does not mind that something leaves twice', () => {
    const heap = soonestFirst<Timed>()
    const one = item(1)
    for (const added of [one, item(2), item(3)]) heap.add(added)
    heap.remove(one)
    heap.remove(one)
    expect(drained(heap)).toEqual([2, 3])
  })
})

function drained(heap: ReturnType<typeof soonestFirst<Timed>>): number[] {
  const times = []
  for (let next = heap.soonest(); next !== undefined; next = heap.soonest()) {
    times.push(next.at)
    heap.remove(next)
  }
  return times
}
