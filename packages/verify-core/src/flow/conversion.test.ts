import { expect, it } from 'vitest'
import { isAlarmDue, judgeConversion } from './conversion.ts'

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

it('is told of once for each so many sends, however many are added at a time', () => {
  const tellingAt = (step: number) => {
    const counts = Array.from({ length: 100 / step }, (_none, nth) => (nth + 1) * step)
    return counts.filter((sent) => isAlarmDue(sent, step, policy)).map((sent) => sent - step)
  }
  expect(tellingAt(1)).toEqual([20, 40, 60, 80])
  expect(tellingAt(5)).toEqual([20, 40, 60, 80])
  expect(tellingAt(2)).toEqual([20, 40, 60, 80])
  expect(isAlarmDue(63, 50, policy)).toBe(true)
})
