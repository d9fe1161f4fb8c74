import { describe, expect, it } from 'vitest'
import { jsonText } from '../frozen-json.ts'
import type { Json } from '../store.ts'
import { readRecord, recordReader, writeBody } from './record-bytes.ts'

const version = 'v'.repeat(22)

/** What the first release made of a ledger. Records like it are in the Redis of everybody: this never changes. */
const ledger =
  '{"v":1,"data":{"failures":0,"sends":1,"challenge":{"id":"9E3yXAlPTcPEyFlLZ86klQ","browserId":"vk0sZ3vzgSeQpgOwNB2O1g","purpose":"enroll","phone":"+447700900123","country":"GB","factorVersion":0,"state":"pending","clientRef":"dc9b5e61643e89448ff47eb83182501ae7780c37","channel":"sms","attempts":0,"sends":1,"startedAt":1795508571966,"expiresAt":1795508871966,"next":"/polls/17/","requestId":"a5a84b1d-7fcc-4867-abbc-007db6dee799","sentAt":1795508571971,"fallbacks":[]},"nextSendAt":1795508606966,"phones":{"LuD87x":1795508571966}}}'
const packed =
  'nZLLCsJADEW/qJh0ZpLMUvGxEW3RhbjrTKddOKAgPr9eKT5oN4WubyDJOXcwRTtTj904ZlufzR7zuNwLHWLeYXs9wHmvrs96E/JTvb6tJuka6x7iWjMDWABMVYv+YjKAf+mtM4GQtApitZaq0hycKJTUABaBWcArHujJGgNiGC1RR1mTyCf52jsdYzyPkLsaC1OIdlgmXHmfaCFOCud8AsClozIEtral+reXsc96M0pAzSH/AiwvU+F754d3I14='

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

describe('a reader of records', () => {
  const small = (n: number) => written({ n, text: 'ä' })

  it('answers the same for the same bytes, and nobody can change it', () => {
    const read = recordReader()
    const first = read(small(1))
    expect(first).toEqual(readRecord(small(1)))
    expect(read(small(1))).toBe(first)
    expect(read(small(2))).toEqual(readRecord(small(2)))
    expect(() => Object.assign(first.value as object, { n: 2 })).toThrow(TypeError)
  })

  it('tells records of one version apart', () => {
    const read = recordReader()
    const values = [{ n: 1 }, { n: 2 }].map((value) => read(written(value)).value)
    expect(values).toEqual([{ n: 1 }, { n: 2 }])
  })

  it('forgets the oldest of a thousand, and keeps no large ones', () => {
    const read = recordReader()
    const first = read(small(0))
    for (let n = 1; n < 1_000; n += 1) read(small(n))
    expect(read(small(0))).toBe(first)
    read(small(1_000))
    const again = read(small(0))
    expect(again).not.toBe(first)
    expect(again).toEqual(first)
    const large = written('a'.repeat(400))
    expect(read(large)).not.toBe(read(large))
  })

  it('refuses what nobody wrote, every time', () => {
    const read = recordReader()
    const odd = Buffer.from(`${version}j{`)
    for (let nth = 0; nth < 2; nth += 1) expect(() => read(odd)).toThrow('did not write')
  })
})
