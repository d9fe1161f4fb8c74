import { createTwoFactor, memoryStore, type TwoFactorEvent } from 'verify-core'
import { describe, expect, it } from 'vitest'
import { countTrips, enroll, goodOptions, rightCode, stoppedClock, visitor } from './visitor.ts'

const passes = { kind: 'pass' }
const steps = { kind: 'answer', response: { status: 303 } }

describe('the option secret', () => {
  const older = 'the older secret of thirty-two bytes'
  const newer = 'the newer secret of thirty-two bytes'

  it('is rotated without anybody noticing, in the middle of a proof or after it', async () => {
    const options = goodOptions({ secret: older })
    const before = createTwoFactor(options)
    const after = createTwoFactor({ ...options, secret: [newer, older] })

    const proving = visitor(before)
    await proving.post('create', { number: '+447700900123' })
    const verified = visitor(before, 'bob')
    await enroll(verified, '+447700900456')

    const later = visitor(after)
    later.slot = proving.slot
    expect((await later.post('confirm', { code: rightCode })).status).toBe(303)
    expect(await after.guard()(later.at())).toMatchObject(passes)
    expect(await after.guard()(verified.at())).toMatchObject(passes)

    await after.revoke.session(verified.request('POST', '/'))
    expect(await after.guard()(verified.at())).toMatchObject(steps)
  })
})

describe('the option idleTtlSeconds', () => {
  it('ends a session that is not used, and not one that is, writing at most every tenth of it', async () => {
    const clock = stoppedClock()
    const log: string[] = []
    const store = countTrips(memoryStore({ clock }), log)
    const twoFactor = createTwoFactor(goodOptions({ clock, store, idleTtlSeconds: 600 }))
    const who = visitor(twoFactor)
    const visit = () => twoFactor.guard()(who.at())
    await enroll(who)

    for (let minutes = 0; minutes < 60; minutes += 9) {
      clock.advance(9 * 60)
      expect(await visit()).toMatchObject(passes)
      await written(log)
    }
    clock.advance(59)
    log.length = 0
    await visit()
    expect(log).toEqual(['store'])

    clock.advance(10 * 60)
    expect(await visit()).toMatchObject(steps)
  })
})

describe('the option recheckSeconds', () => {
  async function remembering(recheckSeconds: number) {
    const clock = stoppedClock()
    const log: string[] = []
    const shared = goodOptions({ clock, store: countTrips(memoryStore({ clock }), log) })
    const here = createTwoFactor({ ...shared, recheckSeconds })
    const elsewhere = createTwoFactor(shared)
    const who = visitor(here)
    await enroll(who)
    const visit = async () => (await here.guard()(who.at())).kind
    await visit()
    log.length = 0
    return { clock, log, here, elsewhere, who, visit }
  }

  it('saves the round trip for as long', async () => {
    const { clock, log, visit } = await remembering(30)
    clock.advance(29)
    expect([await visit(), log]).toEqual(['pass', []])
    clock.advance(1)
    expect([await visit(), log]).toEqual(['pass', ['store']])
  })

  it('is 0 by default: what is revoked elsewhere is revoked at once', async () => {
    const { elsewhere, visit } = await remembering(0)
    await elsewhere.revoke.user('ann')
    expect(await visit()).toBe('answer')
  })

  it('lets a revocation elsewhere wait that long, and one in this process not at all', async () => {
    const { clock, elsewhere, visit } = await remembering(30)
    await elsewhere.revoke.user('ann')
    expect(await visit()).toBe('pass')
    clock.advance(30)
    expect(await visit()).toBe('answer')

    const again = await remembering(30)
    await again.here.revoke.user('ann')
    expect(await again.visit()).toBe('answer')
    const loggedOut = await remembering(30)
    await loggedOut.here.revoke.session(loggedOut.who.request('POST', '/'))
    expect(await loggedOut.visit()).toBe('answer')
  })

  it('never answers for another user, nor past the end of a session', async () => {
    const { clock, who, visit } = await remembering(300)
    who.user = { id: 'bob' }
    expect(await visit()).toBe('answer')
    who.user = { id: 'ann' }
    clock.advance(43_200 - 1)
    expect(await visit()).toBe('pass')
    clock.advance(1)
    expect(await visit()).toBe('answer')
  })
})

describe('the option messages', () => {
  it('replaces single words and single problems', async () => {
    const messages = { sendTitle: 'Prove it', problems: { wrong_code: () => 'Nope' } }
    const who = visitor(createTwoFactor(goodOptions({ messages })))
    await who.post('create', { number: '+447700900123' })
    expect((await who.post('confirm', { code: '000000' })).body()).toContain('Nope')
    expect((await who.post('confirm', { code: '0' })).body()).toMatch(/role="alert"/)
    await who.post('confirm', { code: rightCode })
    const other = visitor(createTwoFactor(goodOptions({ messages })))
    expect((await other.get('/')).body()).not.toContain('undefined')
  })
})

describe('the option onEvent', () => {
  it.each<[string, () => void | Promise<void>]>([
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['rejects', () => Promise.reject(new Error('broken'))],
    ['never ends', () => new Promise(() => {})],
  ])('that %s changes nothing', async (_name, onEvent) => {
    const twoFactor = createTwoFactor(goodOptions({ onEvent }))
    const who = visitor(twoFactor)
    await enroll(who)
    expect(await twoFactor.guard()(who.at())).toMatchObject(passes)
  })

  it('is told of user ids that cannot forge a line of a log', async () => {
    const events: TwoFactorEvent[] = []
    const onEvent = (event: TwoFactorEvent) => void events.push(event)
    await enroll(visitor(createTwoFactor(goodOptions({ onEvent })), 'ann\nlevel=error'))
    const ids = new Set(events.map((event) => 'userId' in event && event.userId))
    expect([...ids]).toEqual(['ann\\u000alevel=error'])
  })
})

describe('a guard in front of the whole app', () => {
  const twoFactor = createTwoFactor(goodOptions())
  const guard = twoFactor.guard()
  const ask = (originalUrl: string) => guard(visitor(twoFactor).at(originalUrl))

  it.each([
    '/login',
    '/logout',
    '/login?next=%2F',
    '/2fa/',
    '/2fa/verify?next=%2F',
    '/2fa/confirm',
  ])('lets %s through', async (url) => {
    expect(await ask(url)).toEqual({ kind: 'pass', headers: {} })
  })

  it.each([
    '/',
    '/login/',
    '/LOGIN',
    '/login/x',
    '/loginx',
    '//login',
    '/2fa',
    '/2fa/x',
    '/2fa/../x',
  ])('guards %s', async (url) => {
    expect(await ask(url)).toMatchObject(steps)
  })
})

/** What is written beside an answer has ended when the log no longer grows. */
async function written(log: readonly string[]): Promise<void> {
  let seen = -1
  while (seen !== log.length) {
    seen = log.length
    for (let turn = 0; turn < 4; turn += 1) await new Promise((resolve) => setImmediate(resolve))
  }
}
