import type { VerifyProvider } from './provider.ts'
import type { User } from './user.ts'

/** RFC 5321, 4.5.3.1.3: 256 octets at most, two brackets included. What has no more characters may be refused by the provider. */
const maxLength = 254

/** One `@` with something on either side. Whether it is anybody's address only an e-mail can tell. */
export function isEmail(value: unknown): value is string {
  return (
    typeof value === 'string' &&
    value.length <= maxLength &&
    /^[^@\s\p{C}]+@[^@\s\p{C}]+$/u.test(value)
  )
}

/** The address that codes may be sent to, if the app has given one. */
export function emailOf({ email }: User): string | undefined {
  return isEmail(email) ? email : undefined
}

/** The channels that reach the phone: e-mail is never the first. */
export function withoutEmail([
  first,
  ...others
]: VerifyProvider['channels']): VerifyProvider['channels'] {
  return [first, ...others.filter((channel) => channel !== 'email')]
}

/** An address as it may be shown before a proof: `a•••@example.org`. */
export function maskEmail(email: string): string {
  const [first = ''] = email
  return `${first}•••${email.slice(email.indexOf('@'))}`
}
