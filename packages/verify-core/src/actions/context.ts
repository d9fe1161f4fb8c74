import type { Form } from '../body.ts'
import type { NewEvent } from '../events.ts'
import type { TwoFactorRequest } from '../http.ts'
import type { Settings } from '../options.ts'
import type { Records } from '../records/records.ts'
import type { Slot } from '../slot.ts'
import type { User } from '../user.ts'
import type { ProviderCalls } from './provider-calls.ts'

/** Everything one action works with: the request as read, and the ports, bound to this request's deadline. */
export interface Context {
  readonly settings: Settings
  readonly request: TwoFactorRequest
  readonly records: Records
  readonly provider: ProviderCalls
  readonly userId: string
  /** The user as the app answered. */
  readonly user: User
  /** What the app suggests for the first enrollment. */
  readonly suggestedPhone: string
  readonly slot: Slot
  /** The slot was made for this request and must be kept. */
  readonly isNewSlot: boolean
  /** Empty for GET. */
  readonly form: Form
  /** The caller reads JSON. */
  readonly isJson: boolean
  /** Where to go afterwards, checked; absent when nothing acceptable was given. */
  readonly next: string | undefined
  readonly maxAgeSeconds: number | undefined
  /** Names the silent step that came back: of the query of a GET, of the form of a POST. Not checked yet. */
  readonly state: string | undefined
  readonly emit: (event: NewEvent) => void
}
