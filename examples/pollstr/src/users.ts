import type { Database } from './database.ts'
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
export function createUsers(database: Database): Users {
  const find = database.prepare('SELECT id, username, password FROM users WHERE username = ?')
  const add = database.prepare(
    'INSERT INTO users (username, password, created_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
  )
  // Checked when nobody has the name, so that the time of the answer tells nothing.
  let nobody: Promise<string> | undefined

  return {
    async logIn(username, password) {
      if (password.length > 200) return undefined
      const row = find.get(username) as (SessionUser & { password: string }) | undefined
      nobody ??= hashPassword('nobody has this password')
      const isRight = await isPassword(password, row?.password ?? (await nobody))
      return row !== undefined && isRight ? { id: row.id, username: row.username } : undefined
    },
    async register(username, password) {
      const { changes, lastInsertRowid } = add.run(
        username,
        await hashPassword(password),
        Date.now(),
      )
      return changes === 1 ? { id: Number(lastInsertRowid), username } : undefined
    },
  }
}
