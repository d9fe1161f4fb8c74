import { describe, expect, it } from 'vitest'
import { jsonText } from '../frozen-json.ts'
import type { Json } from '../store.ts'
import { readRecord, writeBody } from './record-bytes.ts'

const version = 'v'.repeat(22)

/** What the first release made of a ledger. Records like it are in the Redis of everybody: this never changes. */
const ledger =
  '{"v":1,"data":{"failures":1,"sends":1,"nextSendAt":1767268835000,"challenge":{"id":"QUjrI8TCqjVf34EXNLKvVA","browserId":"_VVWcGwpoxIzaPOHhFV4XA","purpose":"login","phone":"+447700900123","factorVersion":3,"state":"pending","requestId":"a5a84b1d-7fcc-4867-abbc-007db6dee799","clientRef":"a03dfe959e032bc4c4401e3de21f360d","channel":"sms","attempts":1,"sends":1,"startedAt":1767268800000,"expiresAt":1767269100000,"next":"/polls/17/"}}}'
const packed =
  'hdHJCsIwFEDRf3FffGle85KliBOKA2h0J5mKFKFVQUXpvwulgqjV9d2de29EYI0IJCgWUvIEAL6BLFbZcSSX3UOmU469zXQyPuvOG9NW67UbXIr8OrqZ+Wy462vcdH7jIRIBKAAW809I/g/SJEaiZT6i1LkIpaDIWOsiAPJW+BBIqTdsA9ynQSUqAI+tQ4cILHAfYpZyAf7nDNY0owYEqABfx1RFsbo8JxX5fn9qM2q3yrJ8AA=='

function written(value: Json): Buffer {
  return Buffer.concat([Buffer.from(version), Buffer.from(writeBody(jsonText(value)))])
}

describe('a record in Redis', () => {
  it.each([0, 250, 300, 310, 320, 1_000, 4_000, 4_090, 4_200, 70_000])(
    'comes back to the character with %i characters of all scripts',
    (length) => {
      const value = { text: 'äb🙂"\\'.repeat(length / 7) }
      expect(readRecord(written(value))).toEqual({ version, value })
    },
  )

  it('is plain when it is small, packed to a third when it is not, and plain when it is huge', () => {
    const mark = (value: Json) => written(value).toString('latin1', 22, 23)
    expect(mark('a'.repeat(300))).toBe('j')
    expect(mark('a'.repeat(330))).toBe('z')
    expect(written('a'.repeat(330)).length).toBeLessThan(110)
    expect(mark('a'.repeat(4_100))).toBe('j')
  })

  it('that the first release has packed is still read', () => {
    const bytes = Buffer.concat([Buffer.from(`${version}z`), Buffer.from(packed, 'base64')])
    expect(readRecord(bytes)).toEqual({ version, value: JSON.parse(ledger) as Json })
  })
})
