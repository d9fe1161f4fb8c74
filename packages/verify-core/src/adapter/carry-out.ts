import type { SlotChange, TwoFactorResponse } from '../http.ts'

/** What an adapter can do for one request of its framework. */
export interface AnswerSteps {
  /** Change our value in the web session; with `rotate`, reject unless the new session is saved. */
  readonly writeSlot: (change: SlotChange) => void | Promise<void>
  /** End the app's login. */
  readonly logout: () => void | Promise<void>
  /** Status, headers, and the page or the body. */
  readonly send: (response: TwoFactorResponse) => void | Promise<void>
}

/** Carry an answer out, in the order that makes it safe. The session is saved before anything is sent. */
export async function carryOut(response: TwoFactorResponse, steps: AnswerSteps): Promise<void> {
  try {
    if (response.slot) await steps.writeSlot(response.slot)
    if (response.logout) await steps.logout()
  } catch (error) {
    if (response.ifSessionFails === undefined) throw error
    return steps.send(await response.ifSessionFails())
  }
  return steps.send(response)
}
