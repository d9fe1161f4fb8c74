import { AsyncLocalStorage } from 'node:async_hooks'
import { strict as assert } from 'node:assert'
import {
  type CheckOutcome,
  createTwoFactor,
  memoryStore,
  type Slot,
  type StartOutcome,
  type Store,
  type TwoFactor,
  TwoFactorError,
  type TwoFactorResponse,
  type VerifyProvider,
} from 'verify-core'
import { goodOptions, stoppedClock, type Visitor, visitor } from './visitor.ts'

/** How a call of the provider can go wrong. */
export type Trouble = 'unreachable' | 'lost_before' | 'lost_after' | 'throttled'

/** Who does something: a user in a browser. */
interface Actor {
  readonly userId: string
  readonly slotId: string | undefined
}

interface Verification {
  readonly requestId: string
  readonly to: string
  readonly by: Actor
  readonly at: number
  /** Guesses that reached it and those before it that it was sent again for. */
  readonly guesses: { count: number }
  readonly code: string
  isOver: boolean
}

/** A success that was handed out. */
interface Grant {
  readonly marker: string
  /** The browser id that the proof was given under. */
  readonly slotId: string
  readonly userId: string
  readonly at: number
  isRevoked: boolean
  /** A later proof in this session ended in a fault of the store: it may have replaced this one, and been lost. */
  isInDoubt: boolean
}

/** A check that the provider was asked. `ok: undefined`: it did not say. */
interface Check {
  readonly requestId: string
  readonly userId: string
  readonly at: number
  readonly ok: boolean | undefined
}

/** Users in browsers before one second factor, and everything that really happened. */
export interface Truth {
  readonly twoFactor: () => TwoFactor
  readonly clock: ReturnType<typeof stoppedClock>
  /** Two of ann, one of bob. */
  readonly browsers: readonly [Visitor, Visitor, Visitor]
  /** Let the provider's next calls go wrong, one each. */
  readonly troubles: Trouble[]
  /** The newest code that went to a user's phone, or one that is `off` by so much. */
  code(userId: string, off?: number): string
  post(browser: Visitor, action: string, fields?: Record<string, string>): Promise<number>
  logOut(browser: Visitor): Promise<void>
  logIn(browser: Visitor, userId: string): void
  revoke(userId: string): Promise<void>
  /** The process is gone; the store is not. */
  restart(): void
  /** The next success finds that the session cannot be saved. */
  loseSession(): void
  /** Throw when a promise is broken. Nothing may be wrong with the store while it looks. */
  check(options?: { readonly isAfterRace?: boolean }): Promise<void>
}

/** Between the sends to a user since the last success. */
const gapsInSeconds = [35, 60, 120, 300]

const phones: Readonly<Record<string, string>> = { ann: '+447700900123', bob: '+447700900456' }

/** The phone of a user. */
export const phoneOf = (userId: string): string => phones[userId] ?? '+447700900999'

export interface TruthOptions {
  /** What to put between the second factor and its memory store. */
  readonly wrap?: (store: Store) => Store
  /** The provider takes a right code any number of times. */
  readonly isGenerous?: boolean
}

export function createTruth({
  wrap = (store) => store,
  isGenerous = false,
}: TruthOptions = {}): Truth {
  const clock = stoppedClock()
  const acting = new AsyncLocalStorage<Actor>()
  const inner = memoryStore({ clock })
  const verifications: Verification[] = []
  const checks: Check[] = []
  const grants: Grant[] = []
  const loggedOut = new Set<string>()
  const versions = new Map<string, number>()
  const troubles: Trouble[] = []
  const granted: string[] = []
  const cancelled = new Set<string>()
  // What the provider throws is a fault of the provider's to core, so a broken promise is noted instead.
  const broken: string[] = []
  let isSessionLost = false
  const insist = (isKept: boolean, promise: string) => {
    if (!isKept) broken.push(promise)
  }

  const many = 1_000_000
  const options = goodOptions({
    clock,
    provider: watchedProvider(),
    store: wrap(inner),
    onEvent: (event) => {
      if (event.type === 'verified') granted.push(event.challengeId)
      if (event.type === 'cancelled') cancelled.add(event.challengeId)
    },
    limits: {
      sendsPerUserPerHour: many,
      sendsPerUserPerDay: many,
      sendsPerPhonePer10Minutes: many,
      sendsPerPhonePerHour: many,
      sendsPerPhonePerDay: many,
      sendsPerMinute: many,
      failuresPerAddressPer10Minutes: many,
    },
  })
  let twoFactor = createTwoFactor(options)
  // Through a getter, so that a restart reaches everybody.
  const current: TwoFactor = {
    ...twoFactor,
    handle: (request) => twoFactor.handle(request),
  }
  const browsers = [
    visitor(current, 'ann'),
    visitor(current, 'ann'),
    visitor(current, 'bob'),
  ] as const

  function suffer<T extends object>(act: () => T, throttled: T): T {
    const trouble = troubles.shift()
    if (trouble === undefined) return act()
    if (trouble === 'throttled') return throttled
    if (trouble === 'lost_after') act()
    const code = trouble === 'unreachable' ? 'UNREACHABLE' : 'UNAVAILABLE'
    throw new TwoFactorError(`ERR_2FA_PROVIDER_${code}`, 'The provider is in trouble')
  }

  function actor(): Actor {
    const found = acting.getStore()
    assert.ok(found, 'the provider was asked by nobody')
    return found
  }

  /** What the provider knows under an id; core must have it from the provider. */
  function known(requestId: string): Verification | undefined {
    const found = verifications.find((one) => one.requestId === requestId)
    insist(found !== undefined, 'no request id but those of the provider')
    return found
  }

  function watchedProvider(): VerifyProvider {
    const begin = async (to: string, guesses = { count: 0 }): Promise<StartOutcome> => {
      const by = actor()
      return suffer<StartOutcome>(
        () => {
          for (const one of verifications) if (one.to === to) one.isOver = true
          const n = verifications.length + 1
          const code = String(100_000 + ((n * 7_919) % 900_000))
          const requestId = `request-${n}`
          const at = clock()
          verifications.push({ requestId, to, by, at, guesses, code, isOver: false })
          return { ok: true, requestId, channel: 'sms' }
        },
        { ok: false, reason: 'throttled' },
      )
    }
    return {
      name: 'watched',
      channels: ['sms'],
      codeLength: 6,
      start: ({ to }) => begin(to),
      resend: ({ to, requestId }) => begin(to, known(requestId)?.guesses),
      async cancel() {},
      async check(requestId, code) {
        const found = known(requestId)
        if (found === undefined) throw new Error('a request id that is not the provider’s')
        const by = actor()
        const isOwn = by.userId === found.by.userId && by.slotId === found.by.slotId
        insist(isOwn, 'no guess at a challenge of another browser')
        const said = { requestId, userId: by.userId, at: clock() }
        try {
          const outcome = suffer(() => judge(found, code), { ok: false, reason: 'throttled' })
          const isEvaluated = outcome.ok || outcome.reason !== 'throttled'
          if (isEvaluated) checks.push({ ...said, ok: outcome.ok })
          return outcome
        } catch (error) {
          const isAsked = !(
            error instanceof Error && /UNREACHABLE/.test(Reflect.get(error, 'code'))
          )
          if (isAsked) checks.push({ ...said, ok: undefined })
          throw error
        }
      },
    }
  }

  function judge(one: Verification, code: string): CheckOutcome {
    one.guesses.count += 1
    insist(one.guesses.count <= 3, 'no fourth guess, also not after a resend')
    if (one.isOver) return { ok: false, reason: 'expired' }
    if (code !== one.code) return { ok: false, reason: 'wrong_code' }
    // A provider may say "right" twice: that it is one success is for us to see to.
    one.isOver = !isGenerous
    return { ok: true }
  }

  function remember(response: TwoFactorResponse, by: Actor): void {
    const marker = response.slot?.value.marker
    if (marker === undefined || !response.slot?.rotate || by.slotId === undefined) return
    const { slotId, userId } = by
    grants.push({ marker, slotId, userId, at: clock(), isRevoked: false, isInDoubt: false })
  }

  /** What an adapter does when the session store fails: the browser keeps what it had, and the success is taken back. */
  async function takeBack(
    browser: Visitor,
    before: Slot | undefined,
    success: TwoFactorResponse,
  ): Promise<TwoFactorResponse> {
    isSessionLost = false
    browser.slot = before
    const marker = success.slot?.value.marker ?? ''
    try {
      const answer = await success.ifSessionFails?.()
      const [left] = await inner.get([`{u:${browser.user?.id}}verified:${marker}`])
      insist(left === undefined, 'no verified record without a session')
      return answer ?? success
    } catch (error) {
      // The store fails as well. What is left there lets nobody in: its marker was not handed out.
      if (!(error instanceof TwoFactorError)) throw error
      return { status: error.status, headers: error.headers, body: () => '' }
    }
  }

  function mayPass({ slot, user }: Visitor): boolean {
    return grants.some(
      (one) =>
        one.marker === slot?.marker &&
        one.userId === user?.id &&
        !one.isRevoked &&
        !loggedOut.has(one.slotId) &&
        !loggedOut.has(one.marker) &&
        clock() < one.at + 12 * 3_600_000,
    )
  }

  async function checkGuard(browser: Visitor, isAfterRace: boolean): Promise<void> {
    const guard = twoFactor.guard()
    const { kind } = await guard({ ...browser.request('GET', '/'), originalUrl: '/guarded' })
    if (kind === 'pass') assert.ok(mayPass(browser), 'let in without a proof that counts')
    // Of a success and a revocation at once nobody can tell from outside which came first.
    const isInDoubt = grants.some((one) => one.isInDoubt && one.marker === browser.slot?.marker)
    if (kind !== 'pass' && !isAfterRace && !isInDoubt) {
      assert.ok(!mayPass(browser), 'shut out with a proof')
    }
  }

  function checkSends(userId: string): void {
    const sends = verifications.filter(({ by }) => by.userId === userId)
    let sinceSuccess = 0
    for (const [n, send] of sends.entries()) {
      const before = sends[n - 1]
      const isProved = checks.some(
        (one) =>
          one.userId === userId && one.ok && one.at >= (before?.at ?? 0) && one.at <= send.at,
      )
      const gap = gapsInSeconds[Math.min(sinceSuccess, gapsInSeconds.length) - 1] ?? 0
      // After a day without a send nobody remembers any more.
      const isForgotten = before !== undefined && send.at - before.at >= 86_400_000
      sinceSuccess = isProved || isForgotten ? 1 : sinceSuccess + 1
      if (isProved || before === undefined) continue
      assert.ok(send.at - before.at >= gap * 1_000, `two sends within ${gap} s`)
    }
  }

  function checkLocks(userId: string): void {
    let failures = 0
    let lockedAt = -Infinity
    for (const one of checks) {
      if (one.userId !== userId) continue
      assert.ok(one.at >= lockedAt + 15 * 60_000, 'a check while locked')
      failures = one.ok ? 0 : failures + 1
      if (failures > 0 && failures % 10 === 0) lockedAt = one.at
    }
  }

  async function checkEnrollment(userId: string): Promise<void> {
    const [entry] = await inner.get([`{u:${userId}}enrollment`])
    if (entry === undefined) return assert.ok(!versions.has(userId), 'an enrollment is gone')
    const { data } = entry.value as { data: { factorVersion: number } }
    assert.ok(data.factorVersion >= (versions.get(userId) ?? 0), 'factorVersion fell')
    versions.set(userId, data.factorVersion)
    assert.ok(JSON.stringify(data).includes(phoneOf(userId)))
    const isProved = checks.some(
      ({ requestId, ok }) =>
        ok !== false &&
        verifications.some(
          (one) =>
            one.requestId === requestId && one.by.userId === userId && one.to === phoneOf(userId),
        ),
    )
    assert.ok(isProved, 'a number that nobody proved')
  }

  async function checkConsumed(userId: string): Promise<void> {
    const [entry] = await inner.get([`{u:${userId}}ledger`])
    if (entry === undefined) return
    const { challenge } = (entry.value as { data: { challenge?: Record<string, unknown> } }).data
    if (challenge?.['state'] !== 'consumed') return
    const isProved = checks.some(
      ({ requestId, ok }) => ok === true && requestId === challenge['requestId'],
    )
    assert.ok(isProved, 'a challenge that was consumed by a code of an earlier send')
  }

  return {
    twoFactor: () => twoFactor,
    clock,
    browsers,
    troubles,
    code(userId, off = 0) {
      const sent = verifications.findLast(({ to }) => to === phoneOf(userId))
      return String((Number(sent?.code ?? 0) + off) % 1_000_000).padStart(6, '0')
    },
    async post(browser, action, fields = {}) {
      const by = { userId: String(browser.user?.id), slotId: browser.slot?.id }
      // The first page gives a browser its id, and a challenge belongs to that.
      if (by.slotId === undefined) {
        await browser.get('/')
        by.slotId = browser.slot?.id
      }
      const { slot } = browser
      const answered = await acting.run(by, () => browser.post(action, fields))
      const isLost = isSessionLost && answered.slot?.rotate === true
      const response = isLost ? await takeBack(browser, slot, answered) : answered
      const { status, headers } = response
      assert.ok(status < 500 || status === 503, `${action}: ${status}`)
      if (status === 503 || status === 429) assert.ok(Number(headers['retry-after']) >= 1)
      if (status === 503 && action === 'confirm') {
        const now = browser.slot?.marker
        for (const one of grants) if (one.marker === now) one.isInDoubt = true
      }
      remember(response, by)
      return status
    },
    async logOut(browser) {
      const { slot } = browser
      await twoFactor.revoke.session(browser.request('POST', '/'))
      for (const name of namesOf(slot)) loggedOut.add(name)
      browser.slot = undefined
    },
    logIn(browser, userId) {
      browser.user = { id: userId }
    },
    async revoke(userId) {
      // A success that is handed out meanwhile may as well come after: a first enrollment, which was not there to be revoked.
      const before = grants.filter((one) => one.userId === userId)
      await twoFactor.revoke.user(userId)
      for (const one of before) one.isRevoked = true
    },
    loseSession() {
      isSessionLost = true
    },
    restart() {
      twoFactor = createTwoFactor(options)
    },
    async check({ isAfterRace = false } = {}) {
      assert.deepEqual(broken, [])
      assert.equal(new Set(granted).size, granted.length, 'one grant for each challenge')
      assert.ok(!granted.some((id) => cancelled.has(id)), 'a grant for what was given up')
      for (const browser of browsers) await checkGuard(browser, isAfterRace)
      for (const userId of Object.keys(phones)) {
        checkSends(userId)
        checkLocks(userId)
        await checkEnrollment(userId)
        await checkConsumed(userId)
      }
    },
  }
}

function namesOf(slot: Slot | undefined): readonly string[] {
  return [slot?.id, slot?.marker].filter((name) => name !== undefined)
}
