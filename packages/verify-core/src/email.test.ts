import { describe, expect, it } from 'vitest'
import { withoutEmail } from './email.ts'
import type { VerifyProvider } from './provider.ts'

type Channels = VerifyProvider['channels']

describe('withoutEmail', () => {
  it.each<[Channels, Channels]>([
    [
      ['sms', 'email', 'voice'],
      ['sms', 'voice'],
    ],
    [['sms', 'email'], ['sms']],
    [['sms'], ['sms']],
  ])('leaves of %j what reaches the phone: %j', (channels, expected) => {
    expect(withoutEmail(channels)).toEqual(expected)
  })
})
