import type { EmulatorCredentials } from './credentials.ts'
import type { Fault } from './faults.ts'
import type { Platform } from './platform.ts'

/** What an API of the emulator answers one call with. */
export interface ApiContext {
  readonly platform: Platform
  readonly credentials: EmulatorCredentials | undefined
  /** The fault that strikes this call. */
  readonly fault: Fault | undefined
  /** In ms since the epoch. */
  readonly now: number
}
