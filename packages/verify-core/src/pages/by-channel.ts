import type { Channel } from '../provider.ts'

/** The text for a channel: there is one for an SMS, one for a call, and one for every other message. */
export function byChannel(
  channel: Channel,
  texts: { readonly sms: string; readonly voice: string; readonly message: string },
): string {
  if (channel === 'sms' || channel === 'voice') return texts[channel]
  return texts.message
}
