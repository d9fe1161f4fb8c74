import type { Purpose } from './flow/ledger.ts'
import type { LimitName } from './limits.ts'
import type { ProblemCode } from './page.ts'
import type { TwoFactorErrorCode } from './errors.ts'
import type { Channel, WebhookRefusal } from './provider.ts'

interface EventBase {
  /** When, in UTC. */
  readonly at: Date
}

interface RequestEvent extends EventBase {
  /**
   * The client's address as limits count it: IPv4, or the /64 of IPv6 (`2001:db8:1:2::`). Absent when the framework
   * knows none or nobody can read it, and where no visitor's request is behind it. Personal data in many countries.
   */
  readonly ip?: string
}

interface UserEvent extends RequestEvent {
  readonly userId: string
}

interface ChallengeEvent extends UserEvent {
  /** Our id of the challenge, never the provider's. */
  readonly challengeId: string
  readonly purpose: Purpose
  /** The masked phone. */
  readonly phone: string
  /** ISO 3166, of the phone. */
  readonly country: string
  /** Of the latest send. */
  readonly channel: Channel
}

/** Everything worth writing down or counting. Names follow the OWASP logging vocabulary where it has one. */
export type TwoFactorEvent =
  | (ChallengeEvent & {
      readonly type: 'started' | 'sent' | 'resent' | 'cancelled' | 'enrolled'
    })
  /** A right code. `afterSeconds`: since the challenge began. */
  | (ChallengeEvent & { readonly type: 'verified'; readonly afterSeconds: number })
  /** A send that did not happen, or of which we do not know whether it did. */
  | (ChallengeEvent & { readonly type: 'refused'; readonly reason: ProblemCode })
  | (ChallengeEvent & {
      readonly type: 'check_failed'
      readonly reason: ProblemCode
      readonly attemptsLeft: number
    })
  | (ChallengeEvent & { readonly type: 'check_unknown' })
  | (ChallengeEvent & { readonly type: 'locked'; readonly until: Date })
  | (ChallengeEvent & { readonly type: 'suspended' })
  /** A code came too late. */
  | (ChallengeEvent & { readonly type: 'expired' })
  /** A code came where none was asked for. */
  | (UserEvent & { readonly type: 'sequence_violation' })
  | (UserEvent & { readonly type: 'unlocked' | 'revoked' | 'logged_out' })
  /** An operator took the phone away. `proof`: how they made sure who was asking. */
  | (UserEvent & { readonly type: 'reset'; readonly proof: string })
  /** Without a challenge where none was under way. */
  | (UserEvent &
      Partial<Pick<ChallengeEvent, 'challengeId' | 'purpose' | 'country'>> & {
        readonly type: 'rate_limited'
        readonly limit: LimitName
      })
  /** Spending has passed 80 % of a cap. `share`: of it, 0 to 1. */
  | (EventBase & {
      readonly type: 'spend_alarm'
      readonly limit: LimitName
      readonly share: number
    })
  /** Few of the codes that were sent to an area (`GB`, `+44770090`) were ever typed. */
  | (EventBase & {
      readonly type: 'fraud_alarm'
      readonly area: string
      /** A message that webhooks reported not to arrive counts twice, one that the provider blocked five times. */
      readonly sent: number
      readonly verified: number
      /** Nothing more is sent there until then. */
      readonly isBlocked: boolean
      readonly until: Date
    })
  /** The provider failed so often that it is given a rest, or works again. */
  | (EventBase & { readonly type: 'breaker_opened' | 'breaker_closed' })
  | (RequestEvent & { readonly type: 'csrf_rejected'; readonly userId?: string })
  | (EventBase & {
      /** What a webhook says of a send. It may come out of order, and it says nothing of who holds the phone. */
      readonly type: 'delivered' | 'undelivered' | 'delivery_blocked'
      /** Our name for the send. */
      readonly clientRef: string
      /** ISO 3166, of the phone it went to. */
      readonly country: string
      /** Absent: of the verification as a whole. */
      readonly channel?: Channel
    })
  | (RequestEvent & { readonly type: 'webhook_rejected'; readonly reason: WebhookRefusal })
  | (RequestEvent & {
      readonly type: 'fault'
      readonly code: TwoFactorErrorCode
      readonly error: Error
    })

/** An event before it has a time. */
export type NewEvent = WithoutTime<TwoFactorEvent>

type WithoutTime<E> = E extends unknown ? Omit<E, 'at'> : never
