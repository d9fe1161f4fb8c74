import { expect, it } from 'vitest'
import { judgeConversion } from './conversion.ts'

const policy = { leastSends: 20, alarmShare: 0.35, blockShare: 0.2 }

it.each([
  [19, 0, 'fine'],
  [20, 0, 'block'],
  [20, 3, 'block'],
  [20, 4, 'alarm'],
  [20, 7, 'alarm'],
  [20, 8, 'fine'],
  [100, 19, 'block'],
  [100, 60, 'fine'],
])('%i sent and %i proved is %s', (sent, verified, judgement) => {
  expect(judgeConversion({ sent, verified }, policy)).toBe(judgement)
})

it('is never a block when its share is 0', () => {
  expect(judgeConversion({ sent: 100, verified: 0 }, { ...policy, blockShare: 0 })).toBe('alarm')
})
