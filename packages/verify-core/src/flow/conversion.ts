import type { DeliveryReport } from '../provider.ts'

/** How many of the messages sent led to a proof, in one window of one country or prefix. */
export interface Conversion {
  /** Each once; one that was reported not to arrive twice, one that the provider has blocked five times. */
  readonly sent: number
  readonly verified: number
}

/** As how many more failed sends a report counts. What was proved, or only not typed, has been counted already. */
export const failedSends: Readonly<Record<DeliveryReport['state'], number>> = {
  delivered: 0,
  ended: 0,
  undelivered: 1,
  blocked: 4,
}

/** When few proofs become suspicious: messages pumped to numbers nobody reads from. */
export interface ConversionPolicy {
  /** Sends before anything is judged. */
  readonly leastSends: number
  /** At or below this share of proofs the app is told. */
  readonly alarmShare: number
  /** Below this share nothing more is sent until the window ends. */
  readonly blockShare: number
}

export type ConversionJudgement = 'fine' | 'alarm' | 'block'

/** Judge what has been sent so far, the send in question not included. */
export function judgeConversion(
  { sent, verified }: Conversion,
  policy: ConversionPolicy,
): ConversionJudgement {
  if (sent < policy.leastSends) return 'fine'
  const share = verified / sent
  if (share < policy.blockShare) return 'block'
  return share <= policy.alarmShare ? 'alarm' : 'fine'
}

/** Whether one of `added` sends was the one to tell the app of: there is one in so many. Each is told of once. */
export function isAlarmDue(sent: number, added: number, { leastSends }: ConversionPolicy): boolean {
  const alarmsBefore = (count: number) => Math.floor(Math.max(0, count - 1) / leastSends)
  return alarmsBefore(sent) > alarmsBefore(sent - added)
}
