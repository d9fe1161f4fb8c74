import type { CodePage } from '../page.ts'
import type { Messages } from './messages.ts'

/** What a page says of how its code is on its way. */
export interface DeliveryText {
  readonly text: string
  /** What the provider will do next by itself. */
  readonly nextText?: string
}

/** How a code is on its way, in words. */
export function deliveryText(page: CodePage, words: Messages): DeliveryText {
  const { channel, state, nextChannel, nextInSeconds = 0 } = page.delivery
  const advice = adviceFor(page, words)
  const said = words.delivery(channel, state)
  const text = advice === undefined ? said : `${said} ${advice}`
  if (nextChannel === undefined) return { text }
  const duration = words.duration(nextInSeconds)
  if (channel === 'silent_auth') return { text, nextText: words.silentNext(duration) }
  return { text, nextText: words.deliveryNext(nextChannel, duration) }
}

/** A block is of the number, so that a call would be blocked too. */
function adviceFor(page: CodePage, words: Messages): string | undefined {
  const { channel, state } = page.delivery
  const isLost = state === 'undelivered' || state === 'blocked'
  if (!isLost || page.resendsLeft === 0) return undefined
  const canCall = state === 'undelivered' && channel !== 'voice' && page.channels.includes('voice')
  return canCall ? words.tryCall : words.tryAgain
}
