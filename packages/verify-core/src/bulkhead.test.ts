import { describe, expect, it } from 'vitest'
import { stoppedClock } from '../test/visitor.ts'
import { type BulkheadLimits, createBulkhead } from './bulkhead.ts'

const limits: BulkheadLimits = {
  callsInFlight: 3,
  startsPerSecond: 2,
  failuresToOpen: 2,
  restSeconds: 30,
}

function setUp() {
  const clock = stoppedClock()
  const changes: string[] = []
  const bulkhead = createBulkhead(limits, {
    clock,
    elapsed: clock,
    onChange: (state) => changes.push(state),
  })
  const end = (call: () => Promise<string>) => async () => {
    try {
      return await bulkhead.run('check', call)
    } catch (error) {
      return (error as { code?: string }).code ?? (error as Error).message
    }
  }
  const well = end(() => Promise.resolve('well'))
  const ill = end(() => Promise.reject(new Error('ill')))
  return { clock, changes, bulkhead, well, ill }
}

describe('the bulkhead', () => {
  it('lets so many calls be under way and no more, and one more as one ends', async () => {
    const { bulkhead, well } = setUp()
    const calls = Array.from({ length: 3 }, () => Promise.withResolvers<string>())
    const running = calls.map(({ promise }) => bulkhead.run('check', () => promise))
    expect(await well()).toBe('ERR_2FA_PROVIDER_BUSY')
    calls[0]?.resolve('done')
    await running[0]
    expect(await well()).toBe('well')
    calls.forEach(({ resolve }) => resolve('done'))
    await Promise.all(running)
  })

  it('lets so many starts through in a second', async () => {
    const { bulkhead, clock, well } = setUp()
    const start = () => bulkhead.run('start', () => Promise.resolve('sent'))
    await start()
    await start()
    await expect(start()).rejects.toMatchObject({ code: 'ERR_2FA_PROVIDER_BUSY' })
    expect(await well()).toBe('well')
    clock.advance(1)
    expect(await start()).toBe('sent')
  })
})

describe('the breaker', () => {
  it('opens after failures in a row, and lets one call decide after a rest', async () => {
    const { changes, clock, well, ill } = setUp()
    expect([await ill(), await ill(), await well()]).toEqual([
      'ill',
      'ill',
      'ERR_2FA_PROVIDER_BUSY',
    ])
    clock.advance(29)
    expect(await well()).toBe('ERR_2FA_PROVIDER_BUSY')
    clock.advance(1)
    expect(await ill()).toBe('ill')
    expect(await well()).toBe('ERR_2FA_PROVIDER_BUSY')
    clock.advance(30)
    expect([await well(), await well()]).toEqual(['well', 'well'])
    expect(changes).toEqual(['open', 'closed'])
  })

  it('lets only one call try', async () => {
    const { bulkhead, clock, well, ill } = setUp()
    await ill()
    await ill()
    clock.advance(30)
    const trial = Promise.withResolvers<string>()
    const running = bulkhead.run('check', () => trial.promise)
    expect(await well()).toBe('ERR_2FA_PROVIDER_BUSY')
    trial.resolve('well')
    await running
    expect(await well()).toBe('well')
  })

  it('counts failures in a row only', async () => {
    const { changes, well, ill } = setUp()
    for (let round = 0; round < 3; round += 1) {
      await ill()
      await well()
    }
    expect(changes).toEqual([])
  })

  it('is not kept open by a clock that went back', async () => {
    const { clock, well, ill } = setUp()
    await ill()
    await ill()
    clock.advance(-3_600)
    expect(await well()).toBe('well')
  })
})
