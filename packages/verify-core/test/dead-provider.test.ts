import { createTwoFactor, type VerifyProvider } from 'verify-core'
import { expect, it } from 'vitest'
import { enroll, goodOptions, rightCode, visitor, wellProvider } from './visitor.ts'

/** A provider that sends well, and from a moment on never answers a check. */
function dyingProvider() {
  const well = wellProvider()
  const seen = { isDead: false, inFlight: 0, most: 0 }
  const provider: VerifyProvider = {
    ...well,
    check(requestId, code, signal) {
      if (!seen.isDead) return well.check(requestId, code, signal)
      seen.inFlight += 1
      seen.most = Math.max(seen.most, seen.inFlight)
      return new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => {
          seen.inFlight -= 1
          reject(new Error('aborted'))
        })
      })
    },
  }
  return { provider, seen }
}

it('a dead provider keeps 50 of 500 people waiting, refuses the others at once, and the verified notice nothing', async () => {
  const { provider, seen } = dyingProvider()
  const roomy = {
    sendsPerAddressPerHour: 1_000,
    sendsPerPrefixPerHour: 1_000,
    sendsPerMinute: 1_000,
    failuresPerAddressPer10Minutes: 1_000,
  }
  const bulkhead = { startsPerSecond: 1_000 }
  const options = goodOptions({ provider, limits: roomy, bulkhead, conversion: { blockShare: 0 } })
  const twoFactor = createTwoFactor(options)
  const verified = visitor(twoFactor, 'verified')
  await enroll(verified, '+447400000999')

  const people = Array.from({ length: 500 }, (_one, n) => visitor(twoFactor, `user-${n}`))
  for (const [n, who] of people.entries()) {
    await who.post('create', { number: `+4474000${String(10_000 + n)}` })
  }

  seen.isDead = true
  const started = performance.now()
  const waiting = people.map(async (who) => {
    const { status, headers } = await who.post('confirm', { code: rightCode })
    return { status, after: performance.now() - started, retryAfter: headers['retry-after'] }
  })
  const guarded = await twoFactor.guard()(verified.at())
  const guardedAfter = performance.now() - started
  const answers = await Promise.all(waiting)

  expect(seen.most).toBe(50)
  expect(seen.inFlight).toBe(0)
  expect(guarded).toMatchObject({ kind: 'pass' })
  expect(guardedAfter).toBeLessThan(4_000)
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]))
  expect(answers.filter(({ after }) => after < 4_500)).toHaveLength(450)
  expect(Math.max(...answers.map(({ after }) => after))).toBeLessThan(10_000)
  expect(answers.every(({ retryAfter }) => Number(retryAfter) > 0)).toBe(true)

  // Nobody who was refused at once has lost a guess, and after a rest the code still counts.
  seen.isDead = false
  const [refused] = people.slice(-1)
  expect((await refused?.status())?.['attemptsLeft']).toBe(3)
})
