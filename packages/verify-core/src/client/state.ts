import type { CodePage, NumberPage, PageBase, ProblemCode, ProblemPage, SendPage } from '../page.ts'

/** What went wrong, as data. */
export interface ClientProblem {
  /**
   * A code of docs/errors.md, or what only the browser can know: `unreachable` (no answer came; it may have acted) and
   * `unexpected_answer` (something answered that does not speak this protocol, such as a proxy or a login page).
   */
  readonly code: ProblemCode | 'unreachable' | 'unexpected_answer'
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** What to tell the person, in their language; in English for the two codes of the browser. */
  readonly detail: string
  /** Seconds after which trying again makes sense. */
  readonly retryAfterSeconds?: number
}

type Data<Page extends PageBase> = Omit<Page, 'brand' | 'path' | 'lang' | 'problem'> & {
  readonly problem?: ClientProblem
}

/** Ask for a phone number: `start(number)`. */
export type NumberState = Data<NumberPage>

/** Offer to send a code to the enrolled phone: `start()`. */
export type SendState = Data<SendPage>

/** Ask for the code: `confirm(code)`, `resend(channel?)`, `cancel()`. */
export type CodeState = Data<CodePage>

/** This session has passed. */
export interface VerifiedState {
  readonly step: 'verified'
  /** Where to go on to, a path on this site. */
  readonly next: string
  readonly csrfToken: string
  readonly problem?: never
}

/** Nothing to fill in. */
export interface ProblemState {
  readonly step: 'problem'
  readonly problem: ClientProblem
  /** Where it goes on: log-in, or the start of the flow. Absent when no answer came, or a strange one: then ask again. */
  readonly wayOn?: ProblemPage['wayOn']
  readonly csrfToken?: string
}

/** Where this browser stands. Anything but `verified` may carry a `problem`. */
export type ClientState = NumberState | SendState | CodeState | VerifiedState | ProblemState
