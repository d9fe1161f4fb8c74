import type { Step } from './verification.ts'

type Row = readonly ['sms' | 'voice', number]

/** Channels and default waits in seconds of the seven workflows. */
const workflows: Readonly<Record<string, readonly [Row, ...Row[]]>> = {
  '1': [
    ['sms', 125],
    ['voice', 180],
    ['voice', 300],
  ],
  '2': [
    ['sms', 125],
    ['sms', 180],
    ['voice', 300],
  ],
  '3': [
    ['voice', 150],
    ['voice', 150],
  ],
  '4': [
    ['sms', 120],
    ['sms', 180],
  ],
  '5': [
    ['sms', 120],
    ['voice', 180],
  ],
  '6': [['sms', 300]],
  '7': [['voice', 300]],
}

/** Whether `id` names a workflow. */
export function isWorkflow(id: string): boolean {
  return Object.hasOwn(workflows, id)
}

/** The steps of a workflow, and how long each of its codes lives. */
export interface Timing {
  readonly steps: readonly [Step, ...Step[]]
  readonly codeSeconds: number
}

/** Lay out workflow `id` for one number. Both times are in seconds; absent means the table's, and 300 for a code. */
export function planWorkflow(
  id: string,
  to: string,
  pinExpiry: number | undefined,
  nextEventWait: number | undefined,
): Timing {
  const [first, ...rest] = workflows[id] ?? ([['sms', 300]] as const)
  let codeSeconds = pinExpiry ?? 300
  // A code must live for whole waits, or it lives for one.
  if (pinExpiry !== undefined && nextEventWait !== undefined && pinExpiry % nextEventWait !== 0) {
    codeSeconds = nextEventWait
  }
  const toStep = ([channel, seconds]: Row): Step => ({
    channel,
    to,
    seconds: rest.length === 0 ? codeSeconds : (nextEventWait ?? seconds),
  })
  return { steps: [toStep(first), ...rest.map(toStep)], codeSeconds }
}
