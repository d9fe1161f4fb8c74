import { type SentMessage, vonageEmulator } from 'verify-core/testing'
import type { PhoneMessage } from './phone-messages.ts'

/** A running emulator. */
export interface Emulator {
  /** What the option `apiHost` of the provider takes. */
  readonly url: string
  /** Newest first, the last 50. */
  messages(): readonly PhoneMessage[]
  close(): Promise<void>
}

/** Start a Vonage of our own on the loopback interface: the provider and its SDK run as they would for real. */
export async function startEmulator(onMessage: (message: PhoneMessage) => void): Promise<Emulator> {
  const emulator = vonageEmulator({ onMessage: (message) => onMessage(toPhoneMessage(message)) })
  const server = await emulator.listen()
  return {
    url: server.url,
    messages: () => emulator.messages().slice(0, 50).map(toPhoneMessage),
    close: () => server.close(),
  }
}

function toPhoneMessage({ to, channel, code, at }: SentMessage): PhoneMessage {
  return { to, channel, code, at: at.toISOString() }
}
