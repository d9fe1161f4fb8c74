import type { Config, VonageCredentials } from './config.ts'
import type { PhoneMessage, PhoneReader } from './phone-messages.ts'

/** Where codes are sent from: Vonage, or the emulator in this process, or in the first one of a cluster. */
export interface Sender {
  readonly vonage: VonageCredentials
  readonly apiHost: string | undefined
  readonly signatureSecret: string | undefined
  /** Told where Pollstr is, once it listens. */
  readonly sendWebhooksTo?: (url: string) => void
  /** Absent: messages are really sent. */
  readonly messages?: PhoneReader
  readonly close: () => Promise<void>
}

/** The sender that the configuration names; the emulator when there are no credentials. */
export async function startSender(config: Config): Promise<Sender> {
  const { vonage, phoneUrl } = config
  if (vonage === undefined) return startEmulatedSender()
  return {
    vonage,
    apiHost: config.vonageApiHost,
    signatureSecret: config.vonageSignatureSecret,
    ...(phoneUrl !== undefined && { messages: () => readMessages(phoneUrl) }),
    close: async () => {},
  }
}

async function startEmulatedSender(): Promise<Sender> {
  // Loaded only here, so that production has nothing to do with the test kit.
  const { startEmulator } = await import('./emulator.ts')
  const emulator = await startEmulator(({ to, channel, code }) => {
    console.log(
      `[phone] ${channel === 'voice' ? 'Call' : channel.toUpperCase()} to ${to} : ${code}`,
    )
  })
  return {
    vonage: emulator.vonage,
    apiHost: emulator.url,
    signatureSecret: emulator.signatureSecret,
    sendWebhooksTo: emulator.sendWebhooksTo,
    messages: () => emulator.messages(),
    close: () => emulator.close(),
  }
}

async function readMessages(url: string): Promise<readonly PhoneMessage[]> {
  const response = await fetch(url)
  return (await response.json()) as readonly PhoneMessage[]
}
