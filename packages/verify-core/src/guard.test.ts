import { describe, expect, it } from 'vitest'
import { memoryStore } from './memory-store.ts'
import type { Store } from './store.ts'
import { yieldingStore } from './testing/yielding-store.ts'
import { enroll, goodOptions, stoppedClock, type Visitor, visitor } from '../test/visitor.ts'
import type { GuardOptions } from './guard.ts'
import type { TwoFactorOptions } from './options.ts'
import { createTwoFactor } from './two-factor.ts'

/** A site with one guard, and how it answers. */
function guarded(guardOptions?: GuardOptions, more: Partial<TwoFactorOptions> = {}) {
  const clock = stoppedClock()
  const twoFactor = createTwoFactor(goodOptions({ clock, ...more }))
  const guard = twoFactor.guard(guardOptions)
  const ask = async (who: Visitor) => {
    const result = await guard(who.at())
    return result.kind === 'pass' ? 'pass' : result.response.status
  }
  return { clock, guard, ask, visit: () => visitor(twoFactor) }
}

describe('a guard', () => {
  it.each([0, -1, 1.5, 1_201, Number.NaN, '60'])('cannot want a proof of %s seconds', (odd) => {
    const options = { maxAgeSeconds: odd } as GuardOptions
    expect(() => guarded(options)).toThrow(
      `maxAgeSeconds: expected a whole number from 1 to 1200, got ${odd}`,
    )
  })

  it.each(['none', true, null])('cannot be enforced for %s', (odd) => {
    const options = { enforce: odd } as object
    expect(() => guarded(options)).toThrow(
      `enforce: expected 'all', 'enrolled' or a function, got ${odd}`,
    )
  })

  it.each<[GuardOptions['enforce'], number | string, number | string, string]>([
    [undefined, 303, 303, 'pass'],
    ['all', 303, 303, 'pass'],
    ['enrolled', 'pass', 303, 'pass'],
    [() => true, 303, 303, 'pass'],
    [async () => false, 'pass', 'pass', 'pass'],
  ])(
    'enforced for %s answers the new %s, the enrolled %s and the verified %s',
    async (enforce, toNew, toEnrolled, toVerified) => {
      const { ask, visit } = guarded(enforce && { enforce })
      const first = visit()
      expect(await ask(first)).toBe(toNew)
      await enroll(first)
      expect(await ask(first)).toBe(toVerified)
      expect(await ask(visit())).toBe(toEnrolled)
    },
  )

  it('asks whether to enforce by the user that the app answered, and denies when that throws', async () => {
    const asked: unknown[] = []
    const { ask, visit } = guarded({ enforce: (user) => asked.push(user) > 1 })
    const user = { id: 7, phone: '+447700900123' }
    const who = Object.assign(visit(), { user })
    expect([await ask(who), await ask(who)]).toEqual(['pass', 303])
    expect(asked).toEqual([user, user])

    const codes: unknown[] = []
    const thrower = guarded(
      { enforce: () => Promise.reject(new Error('the table is gone')) },
      { onEvent: (event) => void codes.push(event.type === 'fault' && event.code) },
    )
    expect(await thrower.ask(thrower.visit())).toBe(503)
    expect(codes).toEqual(['ERR_2FA_HOOK'])
  })

  it.each([1, 1_200])('that wants a proof of %i s takes one of exactly that age', async (age) => {
    const { ask, clock, visit } = guarded({ maxAgeSeconds: age })
    const who = visit()
    await enroll(who)
    clock.advance(age)
    expect(await ask(who)).toBe('pass')
    clock.advance(0.001)
    expect(await ask(who)).toBe(303)
  })

  it('sends nobody to the second factor who is not logged in', async () => {
    const { ask, visit } = guarded({ enforce: () => false })
    expect(await ask(Object.assign(visit(), { user: undefined }))).toBe(303)
  })

  it('lets pass without a promise where the app and the store answer at once', async () => {
    const { guard, visit } = guarded()
    const who = visit()
    await enroll(who)
    expect(guard(who.at())).toMatchObject({ kind: 'pass' })
    const later = Object.assign(visit(), { slot: who.slot, user: Promise.resolve(who.user) })
    expect(guard(later.at())).toBeInstanceOf(Promise)
    expect(await guard(later.at())).toMatchObject({ kind: 'pass' })
  })

  it('lets pass without a promise what was read within recheckSeconds, whatever the store', async () => {
    const clock = stoppedClock()
    const store = yieldingStore(memoryStore({ clock }), () => 0)
    const { guard, visit } = guarded({}, { clock, store, recheckSeconds: 5 })
    const who = visit()
    await enroll(who)
    expect(guard(who.at())).toBeInstanceOf(Promise)
    await guard(who.at())
    expect(guard(who.at())).toMatchObject({ kind: 'pass' })
    clock.advance(5)
    expect(guard(who.at())).toBeInstanceOf(Promise)
  })

  it.each(['throws', 'rejects'] as const)('denies when the store %s', async (how) => {
    const clock = stoppedClock()
    const memory = memoryStore({ clock })
    let isAway = false
    const away = () => {
      if (how === 'throws') throw new Error('away')
      return Promise.reject(new Error('away'))
    }
    const store: Store = { ...memory, get: (keys) => (isAway ? away() : memory.get(keys)) }
    const { ask, visit } = guarded({}, { clock, store })
    const who = visit()
    await enroll(who)
    expect(await ask(who)).toBe('pass')
    isAway = true
    expect(await ask(who)).toBe(503)
  })

  it.each(['}'.repeat(43), '\0'.repeat(43), '\ud800'.repeat(43)])(
    'takes the marker %j for no proof',
    async (marker) => {
      const { ask, visit } = guarded()
      const who = visit()
      await enroll(who)
      expect(await ask(Object.assign(who, { slot: { ...who.slot, marker } }))).toBe(303)
    },
  )

  it('keeps an idle session alive by using it, and ends it without', async () => {
    const { ask, clock, visit } = guarded({}, { idleTtlSeconds: 600 })
    const who = visit()
    await enroll(who)
    for (const seconds of [61, 599, 599]) {
      clock.advance(seconds)
      expect(await ask(who)).toBe('pass')
    }
    clock.advance(600)
    expect(await ask(who)).toBe(303)
  })
})
