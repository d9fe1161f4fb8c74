/** What the emulated phone has received. */
export interface PhoneMessage {
  /** E.164. */
  readonly to: string
  readonly channel: string
  readonly code: string
  /** ISO 8601. */
  readonly at: string
}

/** Answers what it has received, newest first. */
export type PhoneReader = () => readonly PhoneMessage[] | Promise<readonly PhoneMessage[]>
