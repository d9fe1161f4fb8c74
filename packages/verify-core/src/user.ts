import { type Answer, isLater } from './answer.ts'
import { TwoFactorError } from './errors.ts'
import type { TwoFactorRequest } from './http.ts'

/** Who is logged in, as the app's `user` option answers. */
export interface User {
  /** The account. A number and the same digits as a string are the same user. */
  readonly id: string | number
  /** Suggested for the first enrollment; never counts as proved. */
  readonly phone?: string | undefined
  /**
   * Where codes may go by the channel `email`, once a phone is enrolled. Only an address that this user has proved, and whose
   * change asks for the second factor. Up to 254 characters with one `@` among them; anything else is as good as none.
   */
  readonly email?: string | undefined
}

/** The logged-in user with a canonical id. */
export interface CurrentUser {
  readonly id: string
  readonly phone: string
  /** What the app answered. */
  readonly answered: User
}

/**
 * Ask the app who is logged in; `undefined`: nobody. Most apps know at once: then there is nothing to wait for.
 * @throws {TwoFactorError} ERR_2FA_USER when the app throws, or answers something without a usable id.
 */
export function currentUser(request: TwoFactorRequest): Answer<CurrentUser | undefined> {
  let answered: unknown
  try {
    answered = request.user()
  } catch (error) {
    throw userThrew(error)
  }
  return isLater(answered) ? awaitUser(answered) : toUser(answered)
}

async function awaitUser(promised: PromiseLike<unknown>): Promise<CurrentUser | undefined> {
  let answered: unknown
  try {
    answered = await promised
  } catch (error) {
    throw userThrew(error)
  }
  return toUser(answered)
}

function toUser(answered: unknown): CurrentUser | undefined {
  if (answered === undefined || answered === null || answered === false) return undefined
  const { id, phone } = answered as { id?: unknown; phone?: unknown }
  return {
    id: canonicalId(id),
    phone: typeof phone === 'string' ? phone.slice(0, 64) : '',
    answered: answered as User,
  }
}

function userThrew(error: unknown): TwoFactorError {
  return new TwoFactorError('ERR_2FA_USER', 'The option user threw', { cause: error })
}

/** One spelling for each user, so that nobody has two sets of limits. */
export function canonicalId(id: unknown): string {
  if (typeof id === 'number' && Number.isSafeInteger(id)) return String(id)
  if (typeof id === 'string' && id.length > 0 && id.length <= 255 && id.isWellFormed()) return id
  throw new TwoFactorError(
    'ERR_2FA_USER',
    'The option user must answer an id that is a string of 1 to 255 characters or a safe integer',
  )
}
