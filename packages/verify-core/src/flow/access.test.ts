import { describe, expect, it } from 'vitest'
import { now, ours } from '../../test/flow-samples.ts'
import type { Enrollment, VerifiedSession } from '../records/types.ts'
import { type AccessInput, decideAccess } from './access.ts'

const enrollment: Enrollment = {
  enrollmentId: 'e1',
  factorVersion: 2,
  factors: [{ kind: 'phone', phone: ours, confirmedAt: now - 1_000_000 }],
}

const record: VerifiedSession = {
  userId: 'ann',
  enrollmentId: 'e1',
  factorVersion: 2,
  how: 'sms',
  challengeId: 'c1',
  at: now - 600_000,
  seenAt: now - 60_000,
  expiresAt: now + 1,
}

const decide = (more: Partial<AccessInput> = {}) =>
  decideAccess({ now, userId: 'ann', record, enrollment, ...more }).kind

describe('a session', () => {
  it('passes with a record of this user, this enrollment, in time', () => {
    expect(decideAccess({ now, userId: 'ann', record, enrollment })).toEqual({
      kind: 'pass',
      verifiedAt: record.at,
      how: 'sms',
      seenAt: record.seenAt,
    })
  })

  it.each<[string, Partial<AccessInput>]>([
    ['there is no record', { record: undefined }],
    ['there is no enrollment', { enrollment: undefined }],
    ['it is of another user', { userId: 'bob' }],
    ['the user enrolled anew', { enrollment: { ...enrollment, enrollmentId: 'e2' } }],
    ['the factor changed', { enrollment: { ...enrollment, factorVersion: 3 } }],
    ['the phone is gone', { enrollment: { ...enrollment, factors: [] } }],
    ['its time is over', { now: now + 1 }],
    ['the clock went back by more than a minute', { now: record.at - 60_001 }],
    ['the proof is older than asked for', { maxAgeSeconds: 599 }],
    [
      'the phone is asked for, and an e-mail was the proof',
      { maxAgeSeconds: 600, record: { ...record, how: 'email' } },
    ],
    ['it was not used for as long as the idle limit', { idleTtlMs: 60_000 }],
  ])('steps up when %s', (_name, more) => {
    expect(decide(more)).toBe('step_up')
  })

  it('passes at the very edge of each limit', () => {
    expect(decide({ maxAgeSeconds: 600 })).toBe('pass')
    expect(decide({ record: { ...record, how: 'email' } })).toBe('pass')
    expect(decide({ idleTtlMs: 60_001 })).toBe('pass')
    expect(decide({ now: record.at - 60_000 })).toBe('pass')
  })
})
