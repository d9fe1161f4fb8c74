import { TwoFactorError } from '../errors.ts'
import type { ToldDelivery } from '../flow/delivery.ts'
import type { Ledger } from '../flow/ledger.ts'
import type { Json } from '../store.ts'
import type { Enrollment, VerifiedSession } from './types.ts'

/** The version this release writes. It also reads the next one, so that releases can be rolled out one by one. */
const writes = 1

/** What takes the place of a verified session at log-out, so that a proof still in flight cannot write one. */
export interface Tombstone {
  readonly loggedOutAt: number
}

/** What holds a phone: user ids and when each claimed it, in ms since the epoch. */
export type PhoneClaims = Readonly<Record<string, number>>

type Fields = { readonly [name: string]: Json | undefined }

/** Wrap a record for the store. Every record is plain JSON by its type. */
export function encode(
  record: Ledger | Enrollment | VerifiedSession | Tombstone | PhoneClaims | ToldDelivery,
): Json {
  // The types above hold JSON only, but interfaces have no index signature for the compiler to see it by.
  return { v: writes, data: record as object as Fields }
}

function decode(value: Json, what: string): Fields {
  const data =
    isFields(value) && (value['v'] === writes || value['v'] === writes + 1)
      ? value['data']
      : undefined
  if (!isFields(data)) throw malformed(what)
  return data
}

export function decodeLedger(value: Json): Ledger {
  const data = decode(value, 'ledger')
  const { failures, sends, challenge, accepted, lockedUntil, nextSendAt, phones } = data
  const isSound =
    isCount(failures) &&
    isCount(sends) &&
    isTime(lockedUntil) &&
    isTime(nextSendAt) &&
    (challenge === undefined || isChallenge(challenge)) &&
    (accepted === undefined || isFields(accepted)) &&
    (phones === undefined || areTimes(phones))
  if (!isSound) throw malformed('ledger')
  return data as object as Ledger
}

export function decodeEnrollment(value: Json): Enrollment {
  const data = decode(value, 'enrollment')
  if (!isEnrollment(data)) throw malformed('enrollment')
  return data
}

/** Whether a document of an app's own `EnrollmentStore` is one of ours. */
export function isEnrollment(value: unknown): value is Enrollment {
  if (!isFields(value)) return false
  const { enrollmentId, factorVersion, factors } = value
  return (
    typeof enrollmentId === 'string' &&
    isCount(factorVersion) &&
    Array.isArray(factors) &&
    factors.every(isFactor)
  )
}

function isFactor(value: unknown): boolean {
  return isFields(value) && typeof value['kind'] === 'string'
}

export function decodeVerified(value: Json): VerifiedSession | Tombstone {
  const data = decode(value, 'verified session')
  if (isCount(data['loggedOutAt'])) return { loggedOutAt: data['loggedOutAt'] }
  const isSound =
    typeof data['userId'] === 'string' &&
    typeof data['enrollmentId'] === 'string' &&
    typeof data['challengeId'] === 'string' &&
    isCount(data['factorVersion']) &&
    isCount(data['at']) &&
    isCount(data['seenAt']) &&
    isCount(data['expiresAt'])
  if (!isSound) throw malformed('verified session')
  return data as object as VerifiedSession
}

/** A record of times by name: who holds a phone since when, what is blocked until when. */
export function decodeTimes(value: Json, what: string): Readonly<Record<string, number>> {
  const data = decode(value, what)
  if (!areTimes(data)) throw malformed(what)
  return data
}

export function decodeDelivery(value: Json): ToldDelivery {
  const data = decode(value, 'delivery')
  const isSound =
    typeof data['requestId'] === 'string' &&
    typeof data['state'] === 'string' &&
    typeof data['isFinal'] === 'boolean' &&
    isCount(data['at'])
  if (!isSound) throw malformed('delivery')
  return data as object as ToldDelivery
}

function isChallenge(value: Json): boolean {
  return (
    isFields(value) &&
    ['id', 'browserId', 'phone', 'country', 'state', 'clientRef', 'channel'].every(
      (name) => typeof value[name] === 'string',
    ) &&
    ['attempts', 'sends', 'startedAt', 'expiresAt', 'factorVersion'].every((name) =>
      isCount(value[name]),
    ) &&
    isTime(value['sentAt']) &&
    (value['fallbacks'] === undefined || isFallbacks(value['fallbacks'])) &&
    (value['checkUrl'] === undefined || typeof value['checkUrl'] === 'string')
  )
}

function isFallbacks(value: Json): boolean {
  return (
    Array.isArray(value) &&
    value.every((one) => isFields(one) && typeof one['channel'] === 'string' && isCount(one['at']))
  )
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0
}

function areTimes(value: unknown): value is Readonly<Record<string, number>> {
  return isFields(value) && Object.values(value).every(isCount)
}

function isTime(value: unknown): boolean {
  return value === undefined || isCount(value)
}

/** Deny, never "absent": a record that cannot be read may be a lock or a revocation. */
function malformed(what: string): TwoFactorError {
  return new TwoFactorError(
    'ERR_2FA_STORE_RECORD',
    `The store holds a ${what} that this release cannot read`,
  )
}
