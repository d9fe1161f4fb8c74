import type { Core } from './core.ts'
import { TwoFactorError } from './errors.ts'
import { decideLock, emptyLedger, isOpen, type Ledger } from './flow/ledger.ts'
import { clearFailures } from './flow/locks.ts'
import { maskPhone } from './phone.ts'
import type { Channel } from './provider.ts'
import { dropBlock, listBlocks } from './records/blocks.ts'
import { type Area, conversionCounters } from './records/conversions.ts'
import type { Enrollment } from './records/types.ts'
import { canonicalId } from './user.ts'

/** An area where so few codes were typed that sending to it was stopped. */
export interface Block {
  /** `GB`, or the beginning of numbers such as `+44770090`. */
  readonly area: string
  readonly until: Date
}

/** What is known of one user, for an operator. No code and no full number. */
export interface UserReport {
  readonly userId: string
  /** The masked phone and when it was proved; absent: not enrolled. */
  readonly phone?: string
  readonly confirmedAt?: Date
  /** Raised at every security change; 0: never enrolled. */
  readonly factorVersion: number
  /** Wrong codes in a row. */
  readonly failures: number
  readonly lockedUntil?: Date
  readonly isSuspended: boolean
  /** Nothing is sent before. */
  readonly nextSendAt?: Date
  /** A code is on its way or waits to be typed. */
  readonly challenge?: {
    readonly channel: Channel
    readonly startedAt: Date
    readonly expiresAt: Date
    readonly attempts: number
    readonly sends: number
  }
}

/** What an operator may look at and decide. Nothing here asks who is calling: keep it out of reach of visitors. */
export interface Operator {
  /** Look at one user. */
  inspect(userId: string | number): Promise<UserReport>
  /** Forget a user's failures, lock and suspension, after proof of another kind. */
  unlock(userId: string | number): Promise<void>
  /**
   * Take a user's phone away, so that the next visit enrolls one: for people who have lost theirs. Every verified
   * session is void. `proof` says how you made sure who is asking (a password is not enough); it goes into the event.
   * @throws {TypeError} without a proof.
   */
  reset(userId: string | number, options: { readonly proof: string }): Promise<void>
  /** Countries and beginnings of numbers to which nothing is sent for now. */
  blocks(): Promise<readonly Block[]>
  /** Send to a blocked area again: its counts begin anew. False when it was not blocked. */
  unblock(area: string): Promise<boolean>
}

export function createOperator(core: Core): Operator {
  const { settings } = core
  return {
    inspect: (userId) => inspect(core, canonicalId(userId)),
    unlock: (userId) => unlock(core, canonicalId(userId)),
    reset: (userId, { proof }) => reset(core, canonicalId(userId), proof),
    async blocks() {
      const blocks = await listBlocks(core.records().store, settings.clock())
      return Object.entries(blocks).map(([area, until]) => ({ area, until: new Date(until) }))
    },
    unblock: (area) => unblock(core, area),
  }
}

async function inspect({ settings, records }: Core, userId: string): Promise<UserReport> {
  const { stored, current } = await records().read(userId)
  const now = settings.clock()
  const { ledger } = current
  const phone = stored?.enrollment.factors.find((factor) => factor.kind === 'phone')
  const lock = decideLock(ledger, now)
  const isWaiting = ledger.nextSendAt !== undefined && now < ledger.nextSendAt
  return {
    userId,
    ...(phone && { phone: maskPhone(phone.phone), confirmedAt: new Date(phone.confirmedAt) }),
    factorVersion: stored?.enrollment.factorVersion ?? 0,
    failures: ledger.failures,
    ...(lock?.kind === 'locked' && { lockedUntil: new Date(lock.until) }),
    isSuspended: lock?.kind === 'suspended',
    ...(isWaiting && { nextSendAt: new Date(ledger.nextSendAt) }),
    ...openChallengeOf(ledger, now),
  }
}

function openChallengeOf({ challenge }: Ledger, now: number): Pick<UserReport, 'challenge'> {
  if (!isOpen(challenge, now)) return {}
  const { channel, startedAt, expiresAt, attempts, sends } = challenge
  return {
    challenge: {
      channel,
      startedAt: new Date(startedAt),
      expiresAt: new Date(expiresAt),
      attempts,
      sends,
    },
  }
}

async function unlock(core: Core, userId: string): Promise<void> {
  const records = core.records()
  await records.update(userId, await records.readLedger(userId), (ledger) => ({
    ledger: clearFailures(ledger),
    decision: undefined,
  }))
  core.emit({ type: 'unlocked', userId })
}

async function reset(core: Core, userId: string, proof: unknown): Promise<void> {
  if (typeof proof !== 'string' || proof.trim() === '') {
    throw new TypeError('proof: expected how you made sure who is asking, got nothing')
  }
  await raiseFactorVersion(core, userId, (enrollment) => ({
    ...enrollment,
    factors: enrollment.factors.filter(({ kind }) => kind !== 'phone'),
  }))
  const records = core.records()
  // A challenge of the old phone is void by its factorVersion, and gone with the rest.
  await records.update(userId, await records.readLedger(userId), () => ({
    ledger: emptyLedger,
    decision: undefined,
  }))
  core.emit({ type: 'reset', userId, proof })
}

/** Make everything void that was verified before. False when the user has never enrolled. */
export async function raiseFactorVersion(
  core: Core,
  userId: string,
  change: (enrollment: Enrollment) => Enrollment = (enrollment) => enrollment,
): Promise<boolean> {
  const records = core.records()
  for (let round = 0; round < 64; round += 1) {
    const stored = await records.findEnrollment(userId)
    if (stored === undefined) return false
    const { enrollment, revision } = stored
    const raised = { ...change(enrollment), factorVersion: enrollment.factorVersion + 1 }
    if (await records.saveEnrollment(userId, raised, revision)) {
      core.accessCache.flush()
      return true
    }
  }
  throw new TwoFactorError(
    'ERR_2FA_STORE_UNAVAILABLE',
    'The enrollment store kept refusing a write',
  )
}

async function unblock({ settings, records }: Core, name: string): Promise<boolean> {
  const { store } = records()
  const area: Area = name.startsWith('+')
    ? { kind: 'prefix', subject: settings.keyring.hash('prefix', name) }
    : { kind: 'country', subject: name }
  const isBlocked = await dropBlock(store, name, settings.clock())
  if (isBlocked) await Promise.all(conversionCounters(area, 0).map(({ key }) => store.remove(key)))
  return isBlocked
}
