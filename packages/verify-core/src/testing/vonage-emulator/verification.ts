import type { Channel } from '../../provider.ts'

/** Which generation of Verify a request speaks. */
export type Api = 'v1' | 'v2'

/** One message of a verification, or one silent authentication. */
export interface Step {
  readonly channel: Channel
  /** A recipient key, see `recipientKey`. */
  readonly to: string
  /** Seconds until the next step, or until the end after the last one. */
  readonly seconds: number
  /** v2: carry the code of the step before. */
  readonly reuseCode?: boolean
  /** v2 silent authentication: where the handset is sent afterwards. */
  readonly redirectUrl?: string
  /** v2 silent authentication: refuse at once when the network knows none. */
  readonly coverageCheck?: boolean
}

/** What a start request asks for, once it has been found valid. */
export interface Plan {
  readonly api: Api
  readonly brand: string
  readonly steps: readonly [Step, ...Step[]]
  readonly codeLength: number
  /** A code chosen by the caller, kept over all steps. */
  readonly customCode?: string
  /** v1: seconds a code stays valid; a step that begins later brings a new one. */
  readonly codeSeconds?: number
  /** v1: the key it was started with, shown by search. */
  readonly accountId?: string
  /** v1: shown by search. */
  readonly senderId?: string
  /** Accepted, but nothing is ever delivered. */
  readonly undelivered?: boolean
  /** Accepted, but a fraud rule ends it at once. */
  readonly blocked?: boolean
  /** v2: the application that signed the start; only such a verification has webhooks. */
  readonly applicationId?: string
  /** v2: the caller's name for it, shown in webhooks. */
  readonly clientRef?: string
  /** v2 silent authentication: where the address for the handset is. */
  readonly origin?: string
  /** The network of the handset knows no silent authentication. */
  readonly networkUnsupported?: boolean
}

/** How a verification stands. All but `active` are final. */
export type State = 'active' | 'completed' | 'failed' | 'expired' | 'cancelled'

/** A running or finished verification. */
export interface Verification {
  readonly id: string
  readonly plan: Plan
  readonly startedAt: number
  state: State
  stepIndex: number
  step: Step
  stepStartedAt: number
  /** Absent while no step has needed one. */
  code: string | undefined
  codeIssuedAt: number
  /** Handed out by the silent authentication of the running step. */
  silentCode: string | undefined
  /** The running step has been tried silently: it is so once. */
  hasTriedSilently: boolean
  attemptsLeft: number
  endedAt: number | undefined
  readonly checks: { readonly at: number; readonly code: string; readonly valid: boolean }[]
  readonly events: { readonly id: string; readonly channel: Channel; readonly at: number }[]
}

/** When the running step ends by itself, in ms since the epoch. */
export function stepEndsAt(verification: Verification): number {
  return verification.stepStartedAt + verification.step.seconds * 1000
}

/** Whether entering `step` brings a new code. */
export function needsNewCode(verification: Verification, step: Step, at: number): boolean {
  const { code, codeIssuedAt, plan } = verification
  if (code === undefined) return true
  if (plan.customCode !== undefined) return false
  if (plan.codeSeconds !== undefined) return at >= codeIssuedAt + plan.codeSeconds * 1000
  return step.reuseCode !== true
}

/** Where the handset goes for a silent authentication. */
export function checkUrlOf({ id, plan }: Verification): string {
  return `${plan.origin ?? 'https://api.nexmo.com'}/v2/verify/${id}/silent-auth/redirect`
}

/** Whether `code` is the one of the running step and still in time. */
export function matches(verification: Verification, code: string, at: number): boolean {
  const { codeIssuedAt, plan } = verification
  if (verification.step.channel === 'silent_auth') return code === verification.silentCode
  if (plan.codeSeconds !== undefined && at >= codeIssuedAt + plan.codeSeconds * 1000) return false
  return code === verification.code
}
