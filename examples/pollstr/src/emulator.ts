import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { generateKeyPair, randomBytes, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import { type SentMessage, vonageEmulator } from 'verify-core/testing'
import type { VonageCredentials } from './config.ts'
import type { PhoneMessage } from './phone-messages.ts'

/** A running emulator. */
export interface Emulator {
  /** What the option `apiHost` of the provider takes. */
  readonly url: string
  /** An application that it knows, and the signature secret of its account. */
  readonly vonage: VonageCredentials
  readonly signatureSecret: string
  /** Post what happens to a Pollstr at this address, signed as Vonage does. */
  sendWebhooksTo(pollstrUrl: string): void
  /** Newest first, the last 50. */
  messages(): readonly PhoneMessage[]
  close(): Promise<void>
}

/** Start a Vonage of our own on the loopback interface: the provider and its SDK run as they would for real. */
export async function startEmulator(onMessage: (message: PhoneMessage) => void): Promise<Emulator> {
  const emulator = vonageEmulator({ onMessage: (message) => onMessage(toPhoneMessage(message)) })
  const server = await emulator.listen()
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2_048 })
  const signatureSecret = randomBytes(32).toString('base64url')
  return {
    url: server.url,
    vonage: {
      applicationId: randomUUID(),
      privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    },
    signatureSecret,
    sendWebhooksTo: (pollstrUrl) =>
      emulator.sendWebhooksTo({
        url: new URL('/2fa/webhooks/vonage', pollstrUrl).href,
        signatureSecret,
      }),
    messages: () => emulator.messages().slice(0, 50).map(toPhoneMessage),
    close: () => server.close(),
  }
}

/** Let other processes on this machine read the messages, as JSON. */
export async function servePhone({ messages }: Pick<Emulator, 'messages'>) {
  const server = createServer((_req, res) => {
    res.setHeader('content-type', 'application/json')
    res.end(JSON.stringify(messages()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async close(): Promise<void> {
      const closed = once(server, 'close')
      server.close()
      server.closeAllConnections()
      await closed
    },
  }
}

function toPhoneMessage({ to, channel, code, at }: SentMessage): PhoneMessage {
  return { to, channel, code, at: at.toISOString() }
}
