import type { Database } from './database/database.ts'
import { hashPassword, isPassword } from './password.ts'

/** Who is logged in, as the web session keeps it. */
export interface SessionUser {
  readonly id: number
  readonly username: string
}

/** The accounts, as the log-in pages use them. */
export interface Users {
  /** Answers nothing for an unknown name and for a wrong password, after the same time. */
  logIn(username: string, password: string): Promise<SessionUser | undefined>
  /** Answers nothing when the name is taken; names that differ in case are the same. */
  register(username: string, password: string): Promise<SessionUser | undefined>
}

/** What is wrong with a new username, in words for the person; nothing when it is fine. */
export function usernameProblem(username: string): string | undefined {
  if (/^[A-Za-z0-9][A-Za-z0-9_.-]{2,29}$/.test(username)) return undefined
  return 'A username has 3 to 30 letters, digits, dots, dashes or underscores, and begins with a letter or digit.'
}

/** What is wrong with a new password, in words for the person; nothing when it is fine. */
export function passwordProblem(password: string, username: string): string | undefined {
  if (password.length < 8) return 'A password has at least 8 characters.'
  if (password.length > 200) return 'A password has at most 200 characters.'
  if (password.toLowerCase() === username.toLowerCase()) {
    return 'A password is something other than the username.'
  }
  return undefined
}

/** The accounts of Pollstr. */
export function createUsers({ rows }: Database): Users {
  // Checked when nobody has the name, so that the time of the answer tells nothing.
  let nobody: Promise<string> | undefined

  async function find(username: string) {
    // No such user, and not every database takes every character.
    if (usernameProblem(username) !== undefined) return undefined
    const [user] = await rows<SessionUser & { readonly password: string }>`
      SELECT id, username, password FROM users WHERE lower(username) = lower(${username})`
    return user
  }

  return {
    async logIn(username, password) {
      if (password.length > 200) return undefined
      const user = await find(username)
      nobody ??= hashPassword('nobody has this password')
      const isRight = await isPassword(password, user?.password ?? (await nobody))
      return user !== undefined && isRight ? { id: user.id, username: user.username } : undefined
    },
    async register(username, password) {
      const [user] = await rows<{ id: number }>`
        INSERT INTO users (username, password, created_at)
        VALUES (${username}, ${await hashPassword(password)}, ${Date.now()})
        ON CONFLICT DO NOTHING RETURNING id`
      return user === undefined ? undefined : { id: user.id, username }
    },
  }
}
