import type { Block, UserReport } from '../operator.ts'
import type { Finding } from './doctor.ts'

/** A user as lines of text. */
export function describeUser(report: UserReport): string {
  const { challenge } = report
  const lines: readonly (readonly [string, string | undefined])[] = [
    ['user', report.userId],
    ['phone', report.phone ?? 'none'],
    ['proved', report.confirmedAt?.toISOString()],
    ['factor version', String(report.factorVersion)],
    ['wrong codes in a row', String(report.failures)],
    ['locked until', report.lockedUntil?.toISOString()],
    ['suspended', report.isSuspended ? 'yes, until unlocked' : undefined],
    ['next send from', report.nextSendAt?.toISOString()],
    [
      'code under way',
      challenge &&
        `by ${challenge.channel}, until ${challenge.expiresAt.toISOString()}, ${challenge.attempts} of 3 guesses spent`,
    ],
  ]
  return lines
    .flatMap(([label, text]) => (text === undefined ? [] : [`${label.padEnd(22)}${text}`]))
    .join('\n')
}

/** Blocks as lines of text. */
export function describeBlocks(blocks: readonly Block[]): string {
  if (blocks.length === 0) return 'Nothing is blocked.'
  return blocks
    .map(({ area, until }) => `${area.padEnd(22)}until ${until.toISOString()}`)
    .join('\n')
}

/** Findings as lines of text. */
export function describeFindings(findings: readonly Finding[]): string {
  return findings.map(({ level, about, text }) => `${level.padEnd(8)}${about}: ${text}`).join('\n')
}

/** What went wrong, and why. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { message, cause } = error
  return cause instanceof Error ? `${message}: ${cause.message}` : message
}
