import { expect, it } from 'vitest'
import type { ProblemCode } from './page.ts'
import { en } from './pages/languages/en.ts'
import { problem } from './problems.ts'

const codes = Object.keys(en.problems) as ProblemCode[]

it.each(codes)('says of %s when to come back, exactly if time helps', (code) => {
  const { status, retryAfterSeconds } = problem(code)
  expect(retryAfterSeconds !== undefined).toBe(status === 429 || status === 503)
})

it('never says to come back at once', () => {
  expect(problem('wait', 0).retryAfterSeconds).toBe(1)
  expect(problem('wait', 1.2).retryAfterSeconds).toBe(2)
})
