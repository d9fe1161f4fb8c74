import type { Channel } from '../../provider.ts'
import { recipientKey } from './numbers.ts'

/** One message that the emulator sent. */
export interface SentMessage {
  /** E.164 with its `+`, or an e-mail address. */
  readonly to: string
  /** How it traveled. Never `silent_auth`, which sends nothing. */
  readonly channel: Channel
  /** The code in it. */
  readonly code: string
  /** What the person reads or hears. */
  readonly text: string
  /** When it was due, by the emulator's clock. */
  readonly at: Date
  /** The verification it belongs to. */
  readonly requestId: string
}

/** The newest this many messages and requests are kept, so that a long-running demo does not grow. */
export const keptEntries = 10_000

/** Append to a list and forget its oldest entries. */
export function keep<T>(list: T[], entry: T): void {
  list.push(entry)
  if (list.length > keptEntries) list.splice(0, list.length - keptEntries)
}

export interface Outbox {
  send(message: SentMessage): void
  messages(to?: string): readonly SentMessage[]
  lastCode(to: string): string
  clear(): void
}

/** Where sent messages are kept for tests and demos to read. */
export function createOutbox(onMessage: (message: SentMessage) => void): Outbox {
  const sent: SentMessage[] = []

  const messages = (to?: string) => {
    const newestFirst = sent.toReversed()
    if (to === undefined) return newestFirst
    const key = recipientKey(to)
    return newestFirst.filter((message) => recipientKey(message.to) === key)
  }

  return {
    messages,
    send(message) {
      keep(sent, message)
      onMessage(message)
    },
    lastCode(to) {
      const [newest] = messages(to)
      if (!newest) throw new Error(`The Vonage emulator has sent nothing to ${to}`)
      return newest.code
    },
    clear() {
      sent.length = 0
    },
  }
}
