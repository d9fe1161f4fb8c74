import type { Channel } from '../provider.ts'

/** The text for a channel: there is one for an SMS, one for a call, one for an e-mail, and one for every other message. */
export function byChannel(
  channel: Channel,
  texts: {
    readonly sms: string
    readonly voice: string
    readonly email: string
    readonly message: string
    /** Where a silent step has something to say. */
    readonly silent?: string
  },
): string {
  if (channel === 'sms' || channel === 'voice' || channel === 'email') return texts[channel]
  return (channel === 'silent_auth' ? texts.silent : undefined) ?? texts.message
}
