/** How many of the messages sent led to a proof, in one window of one country or prefix. */
export interface Conversion {
  readonly sent: number
  readonly verified: number
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
