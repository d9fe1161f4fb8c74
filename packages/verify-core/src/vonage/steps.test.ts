import { describe, expect, it } from 'vitest'
import { channelsFrom, sending, stepMemory, stepSeconds, type Channels } from './steps.ts'

describe('channelsFrom', () => {
  it.each<[Channels, 'sms' | 'voice' | 'rcs' | undefined, Channels]>([
    [['sms', 'voice'], undefined, ['sms', 'voice']],
    [['sms', 'voice'], 'sms', ['sms', 'voice']],
    [['sms', 'voice'], 'voice', ['voice']],
    [['sms', 'sms', 'voice'], 'voice', ['voice']],
    [['sms', 'voice', 'voice'], 'voice', ['voice', 'voice']],
    [['sms', 'voice'], 'rcs', ['sms', 'voice']],
  ])('of %j, beginning with %s: %j', (channels, asked, expected) => {
    expect(channelsFrom(channels, asked)).toEqual(expected)
  })
})

describe('sending', () => {
  it.each<[Channels, Channels]>([
    [
      ['silent_auth', 'sms', 'voice'],
      ['sms', 'voice'],
    ],
    [
      ['sms', 'voice'],
      ['sms', 'voice'],
    ],
    [['silent_auth'], ['silent_auth']],
  ])('of %j: %j', (channels, expected) => {
    expect(sending(channels)).toEqual(expected)
  })
})

describe('stepSeconds', () => {
  it.each([
    [300, 2, 150],
    [301, 2, 150],
    [60, 3, 60],
    [600, 1, 600],
    [4_000, 1, 900],
  ])('shares %i s among %i: %i', (ttl, steps, expected) => {
    expect(stepSeconds(ttl, steps, 60, 900)).toBe(expected)
  })
})

function setUp(channels: Channels, capacity?: number) {
  const state = { now: 0 }
  const memory = stepMemory(channels, () => state.now, capacity)
  const begin = (id: string, own: Channels = channels) =>
    memory.began(id, { channels: own, stepSeconds: 100 })
  return { state, memory, begin }
}

describe('stepMemory', () => {
  it('follows the steps to their end', () => {
    const { memory, begin } = setUp(['sms', 'voice', 'whatsapp'])
    begin('a')
    expect(memory.next('a')).toBe('voice')
    memory.advanced('a')
    expect(memory.next('a')).toBe('whatsapp')
    memory.advanced('a')
    expect(memory.next('a')).toBeUndefined()
  })

  it('knows that the provider moves on by itself', () => {
    const { memory, begin, state } = setUp(['sms', 'voice', 'whatsapp'])
    begin('a')
    state.now = 100_000
    expect(memory.next('a')).toBe('whatsapp')
    memory.advanced('a')
    state.now = 150_000
    expect(memory.next('a')).toBeUndefined()
  })

  it('knows a verification that has fewer steps', () => {
    const { memory, begin } = setUp(['sms', 'voice'])
    begin('a', ['voice'])
    expect(memory.next('a')).toBeUndefined()
  })

  it.each<[Channels, string | undefined]>([
    [['sms'], undefined],
    [['sms', 'voice'], 'voice'],
    [['sms', 'voice', 'voice'], 'voice'],
    [['sms', 'voice', 'whatsapp'], undefined],
  ])('promises of a stranger with %j: %s', (channels, expected) => {
    expect(setUp(channels).memory.next('unknown')).toBe(expected)
  })

  it('tells what is ahead, and in how many seconds from now', () => {
    const { memory, begin, state } = setUp(['sms', 'voice', 'whatsapp'])
    expect(memory.fallbacks('unknown')).toEqual([])
    begin('a')
    state.now = 30_000
    const [voice, whatsapp] = [{ channel: 'voice' }, { channel: 'whatsapp' }]
    expect(memory.fallbacks('a')).toEqual([
      { ...voice, afterSeconds: 70 },
      { ...whatsapp, afterSeconds: 170 },
    ])
    state.now = 120_000
    expect(memory.fallbacks('a')).toEqual([{ ...whatsapp, afterSeconds: 80 }])
    memory.advanced('a')
    expect(memory.fallbacks('a')).toEqual([])
  })

  it('gives a silent step its minute, whatever the others have', () => {
    const { memory, begin, state } = setUp(['silent_auth', 'sms', 'voice'])
    const [sms, voice] = [{ channel: 'sms' }, { channel: 'voice' }]
    begin('a')
    expect(memory.fallbacks('a')).toEqual([
      { ...sms, afterSeconds: 60 },
      { ...voice, afterSeconds: 160 },
    ])
    state.now = 59_999
    expect(memory.next('a')).toBe('sms')
    state.now = 60_000
    expect(memory.next('a')).toBe('voice')
    expect(memory.fallbacks('a')).toEqual([{ ...voice, afterSeconds: 100 }])
    begin('b')
    memory.advanced('b')
    expect(memory.fallbacks('b')).toEqual([{ ...voice, afterSeconds: 100 }])
  })

  it('forgets the oldest beyond its capacity, and whatever it is told to', () => {
    const { memory, begin } = setUp(['sms', 'voice', 'whatsapp'], 2)
    for (const id of ['a', 'b', 'c']) begin(id)
    memory.forget('c')
    expect(['a', 'b', 'c'].map((id) => memory.next(id))).toEqual([undefined, 'voice', undefined])
  })
})
