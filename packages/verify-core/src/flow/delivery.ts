import type { Delivery, DeliveryState } from '../page.ts'
import type { Channel, DeliveryReport } from '../provider.ts'
import { type Challenge, runningStep } from './ledger.ts'

/** What was told of a send: its last report. */
export type ToldDelivery = Omit<DeliveryReport, 'clientRef'>

/** A message is on its way for about this long; afterwards it should be there. */
const sendingMs = 20_000

/** The provider's clock and ours need not agree, and it may report before it has answered us. */
const toleranceMs = 30_000

/** Whether a report says something new: what is final stays, and what happened before the last report is old. */
export function decideDelivery(
  found: ToldDelivery | undefined,
  { clientRef: _ref, ...report }: DeliveryReport,
): ToldDelivery | undefined {
  if (found === undefined) return report
  if (found.isFinal || found.requestId !== report.requestId) return undefined
  if (report.isFinal) return report
  const isSame = found.state === report.state && found.channel === report.channel
  return report.at < found.at || isSame ? undefined : report
}

/**
 * How a challenge's code is on its way: by what the provider has told, and else by the timing of its steps, which
 * is all there is without webhooks.
 */
export function viewDelivery(
  challenge: Challenge,
  told: ToldDelivery | undefined,
  now: number,
): Delivery {
  const { fallbacks = [], expiresAt } = challenge
  const { channel, since } = runningStep(challenge, now)
  const report = told?.requestId === challenge.requestId ? told : undefined
  const state =
    stateOf(report, { channel, since }) ?? (now - since < sendingMs ? 'sending' : 'sent')
  const next = fallbacks.find(({ at }) => at > now && at < expiresAt)
  if (next === undefined || report?.isFinal) return { channel, state }
  const nextInSeconds = Math.ceil((next.at - now) / 1_000)
  return { channel, state, nextChannel: next.channel, nextInSeconds }
}

/** What a report says of the step that is running: a report of the step before says nothing. */
function stateOf(
  report: ToldDelivery | undefined,
  step: { readonly channel: Channel; readonly since: number },
): DeliveryState | undefined {
  if (report === undefined || report.state === 'delivered') return undefined
  if (report.isFinal) return report.state
  const isOfStep = report.channel === step.channel && report.at >= step.since - toleranceMs
  return isOfStep ? report.state : undefined
}
