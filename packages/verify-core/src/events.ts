import type { Purpose } from './flow/ledger.ts'
import type { ProblemCode } from './page.ts'
import type { TwoFactorErrorCode } from './errors.ts'

interface EventBase {
  /** When, in UTC. */
  readonly at: Date
}

interface UserEvent extends EventBase {
  readonly userId: string
}

interface ChallengeEvent extends UserEvent {
  /** Our id of the challenge, never the provider's. */
  readonly challengeId: string
  readonly purpose: Purpose
  /** The masked phone. */
  readonly phone: string
}

/** Everything worth writing down or counting. Names follow the OWASP logging vocabulary where it has one. */
export type TwoFactorEvent =
  | (ChallengeEvent & {
      readonly type: 'started' | 'sent' | 'resent' | 'cancelled' | 'enrolled' | 'verified'
    })
  /** A send that did not happen, or of which we do not know whether it did. */
  | (ChallengeEvent & { readonly type: 'refused'; readonly reason: ProblemCode })
  | (ChallengeEvent & {
      readonly type: 'check_failed'
      readonly reason: ProblemCode
      readonly attemptsLeft: number
    })
  | (ChallengeEvent & { readonly type: 'check_unknown' })
  | (UserEvent & { readonly type: 'locked'; readonly until: Date })
  | (UserEvent & { readonly type: 'suspended' | 'unlocked' | 'revoked' | 'logged_out' })
  | (UserEvent & { readonly type: 'rate_limited'; readonly limit: string })
  | (EventBase & { readonly type: 'csrf_rejected'; readonly userId?: string })
  | (EventBase & {
      readonly type: 'fault'
      readonly code: TwoFactorErrorCode
      readonly error: Error
    })

/** An event before it has a time. */
export type NewEvent = WithoutTime<TwoFactorEvent>

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
