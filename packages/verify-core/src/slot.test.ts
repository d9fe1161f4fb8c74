import { describe, expect, it } from 'vitest'
import { parseSlot } from './slot.ts'

const id = 'A'.repeat(22)
const marker = 'b'.repeat(43)

describe('what the session holds', () => {
  it('is a slot when it is one', () => {
    expect(parseSlot({ id, marker, more: 1 })).toEqual({ id, marker })
    expect(parseSlot({ id })).toEqual({ id })
  })

  it.each([
    undefined,
    null,
    'text',
    7,
    [],
    [id],
    {},
    { id: 7 },
    { id: [id] },
    { id: `${id}A` },
    { id: '../x' },
  ])('is none when it is %j', (value) => {
    expect(parseSlot(value)).toBeUndefined()
  })

  it.each([7, '', 'short', `${marker}b`, [marker]])('loses a marker that is %j', (odd) => {
    expect(parseSlot({ id, marker: odd })).toEqual({ id })
  })
})
