import type { VerifyProvider } from 'verify-core'

/** A provider that nobody asks. */
export const idleProvider: VerifyProvider = {
  name: 'idle',
  channels: ['sms'],
  codeLength: 6,
  start: () => Promise.reject(new Error('not asked for')),
  check: () => Promise.reject(new Error('not asked for')),
  resend: () => Promise.reject(new Error('not asked for')),
  cancel: () => Promise.resolve(),
}
