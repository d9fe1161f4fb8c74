import { type Core, createCore } from './core.ts'
import { cancelChallenge } from './flow/confirm.ts'
import { createGuard, type Guard, type GuardOptions, judgeAccess, readAccess } from './guard.ts'
import type { TwoFactorRequest, TwoFactorResponse } from './http.ts'
import { loadVisit } from './on-demand.ts'
import { createOperator, type Operator, raiseFactorVersion } from './operator.ts'
import { resolveOptions, type TwoFactorOptions } from './options.ts'
import { maskPhone, warmUpPhones } from './phone.ts'
import type { Channel } from './provider.ts'
import { phoneOf } from './records/types.ts'
import { parseSlot } from './slot.ts'
import { guardUpgrade, type UpgradeResult } from './upgrade.ts'
import { canonicalId, currentUser } from './user.ts'

/** What the guard would say, for handlers and templates. */
export interface TwoFactorState {
  readonly isLoggedIn: boolean
  /** This session has passed, for this user, and it still counts. */
  readonly isVerified: boolean
  /** When the proof was given; present when verified. */
  readonly verifiedAt?: Date
  /** The channel of the proof, as far as our clock knows; present when verified. */
  readonly how?: Channel
  /** The masked phone; present when verified. */
  readonly phone?: string
}

/** The whole of the product without a framework: adapters turn requests into values for it, and its values into answers. */
export interface TwoFactor extends Operator {
  /** Answer a request to the routes; `undefined`: not ours. */
  handle(request: TwoFactorRequest): Promise<TwoFactorResponse | undefined>
  /**
   * Answer a webhook of the provider's, wherever it is mounted; `undefined` when the provider sends none. Needs neither
   * session nor user. The routes do the same at `/webhooks/NAME`.
   * @throws {TwoFactorError} ERR_2FA_RAW_BODY when the bytes that were signed are gone.
   */
  webhook(request: TwoFactorRequest): Promise<TwoFactorResponse | undefined>
  /** A guard for one set of options. @throws {TypeError} when one is wrong. */
  guard(options?: GuardOptions): Guard
  /** The guard for a request to become a WebSocket. @throws {TypeError} when an option is wrong. */
  guardUpgrade(request: TwoFactorRequest, options?: GuardOptions): Promise<UpgradeResult>
  /** What the guard would say. @throws {TwoFactorError} when a store fails. */
  state(request: TwoFactorRequest): Promise<TwoFactorState>
  readonly revoke: Revoke<TwoFactorRequest>
  /** Load the flow, phone metadata and the provider's SDK now instead of with the first visitor and the first send. */
  warmUp(): Promise<void>
}

/** Ways to take back what was verified. */
export interface Revoke<Request> {
  /**
   * At log-out, before the session is destroyed and while the user is still known: this browser's challenge is
   * cancelled and its session is no longer verified, also in copies of it and for proofs in flight.
   */
  session(request: Request): Promise<void>
  /** Everywhere: after a password change or "sign out everywhere". Every verified session of the user is void. */
  user(userId: string | number): Promise<void>
}

const tombstoneMs = 10 * 60_000

/**
 * Build the second factor from options.
 * @throws {TypeError} naming the option that is wrong, what was expected and what came.
 */
export function createTwoFactor(options: TwoFactorOptions): TwoFactor {
  const core = createCore(resolveOptions(options))
  const { settings } = core
  return {
    ...createOperator(core),
    handle: async (request) => (await loadVisit()).handle(core, request),
    async webhook(request) {
      const { webhook } = settings.provider
      return webhook && (await loadVisit()).takeWebhook(core, webhook, request)
    },
    guard: (guardOptions) => createGuard(core, guardOptions),
    guardUpgrade: (request, guardOptions) => guardUpgrade(core, request, guardOptions),
    state: (request) => state(core, request),
    revoke: {
      session: (request) => revokeSession(core, request),
      async user(userId) {
        const id = canonicalId(userId)
        if (await raiseFactorVersion(core, id)) core.emit({ type: 'revoked', userId: id })
      },
    },
    async warmUp() {
      await Promise.all([loadVisit(), warmUpPhones(), settings.provider.warmUp?.()])
    },
  }
}

async function state(core: Core, request: TwoFactorRequest): Promise<TwoFactorState> {
  const user = await currentUser(request)
  if (user === undefined) return { isLoggedIn: false, isVerified: false }
  const found = await readAccess(core, request, user, false)
  const access = judgeAccess(core, request, user, found)
  if (access.kind === 'step_up') return { isLoggedIn: true, isVerified: false }
  const phone = phoneOf(found.enrollment)
  return {
    isLoggedIn: true,
    isVerified: true,
    verifiedAt: new Date(access.verifiedAt),
    how: access.how,
    ...(phone !== undefined && { phone: maskPhone(phone) }),
  }
}

async function revokeSession(core: Core, request: TwoFactorRequest): Promise<void> {
  const slot = parseSlot(request.slot())
  const user = await currentUser(request)
  if (slot === undefined || user === undefined) return
  const { settings } = core
  const records = core.records()
  const { decision: given } = await records.update(
    user.id,
    await records.readLedger(user.id),
    (ledger) => cancelChallenge(ledger, slot.id),
  )
  const markers = settings.keyring.hashAll('marker', slot.id)
  const expiresAt = settings.clock() + tombstoneMs
  await Promise.all([
    ...markers.map((marker) => records.bury(user.id, marker, expiresAt)),
    slot.marker === undefined ? undefined : records.dropVerified(user.id, slot.marker),
  ])
  core.accessCache.flush()
  core.emit({ type: 'logged_out', userId: user.id }, request)
  if (given?.requestId !== undefined) {
    settings.provider.cancel(given.requestId, AbortSignal.timeout(3_000)).catch(() => {})
  }
}
