import { type Answer, whenThere } from '../answer.ts'
import type { Deadline } from '../deadline.ts'
import { TwoFactorError } from '../errors.ts'
import { emptyLedger, type Ledger, ledgerExpiry, type Update } from '../flow/ledger.ts'
import type { Budget, Entry, Store, Taken } from '../store.ts'
import { boundedStore } from './bounded-store.ts'
import { decodeEnrollment, decodeLedger, decodeVerified, encode, type Tombstone } from './codec.ts'
import { boundedEnrollments, readEnrollment, storedEnrollments } from './enrollments.ts'
import { accessKeys, enrollmentKey, ledgerKey, verifiedKey } from './keys.ts'
import type { Enrollment, EnrollmentStore, StoredEnrollment, VerifiedSession } from './types.ts'

/** A ledger and the version it was read at; `version: undefined`: there is none yet. */
export interface ReadLedger {
  readonly ledger: Ledger
  readonly version: string | undefined
}

export interface UserRecords {
  readonly stored: StoredEnrollment | undefined
  readonly current: ReadLedger
  readonly verified: VerifiedSession | undefined
}

/** Typed views over the stores, for one request. */
export interface Records {
  /** Enrollment, ledger and (with a marker) verified session, in one round trip. */
  read(userId: string, marker?: string): Promise<UserRecords>
  /** What the guard needs and nothing else, in one round trip. */
  readAccess(
    userId: string,
    marker: string,
  ): Answer<{ verified: VerifiedSession | undefined; enrollment: Enrollment | undefined }>
  /** What is at a marker: a session, what log-out left, or nothing. */
  readVerified(userId: string, marker: string): Promise<VerifiedSession | Tombstone | undefined>
  readLedger(userId: string): Promise<ReadLedger>
  /** Decide and write until nobody was faster. The ledger changes in no other way. */
  update<Decision>(
    userId: string,
    current: ReadLedger,
    decide: (ledger: Ledger) => Update<Decision>,
  ): Promise<ReadLedger & { decision: Decision }>
  /** False when log-out was faster: its tombstone stays. */
  grant(marker: string, session: VerifiedSession): Promise<boolean>
  /** Note the use of a verified session, unless it has changed meanwhile. */
  touch(marker: string, session: VerifiedSession): Promise<void>
  /** Put a tombstone in the place of a verified session, or of one to come. */
  bury(userId: string, marker: string, expiresAt: number): Promise<void>
  dropVerified(userId: string, marker: string): Promise<void>
  saveEnrollment(
    userId: string,
    enrollment: Enrollment,
    ifRevision: string | undefined,
  ): Promise<boolean>
  findEnrollment(userId: string): Promise<StoredEnrollment | undefined>
  take(budgets: readonly Budget[]): Promise<readonly Taken[]>
  readonly store: Store
}

/** A clean miss means that somebody else made progress, so this many misses mean a store that is not well. */
const maxRounds = 64

export function createRecords(
  ports: {
    store: Store
    storeDeadlineMs: number
    enrollments: EnrollmentStore | undefined
    clock: () => number
  },
  deadline?: Deadline,
): Records {
  const { clock } = ports
  const bound = { ms: ports.storeDeadlineMs, deadline }
  const store = boundedStore(ports.store, bound)
  const own = ports.enrollments && boundedEnrollments(ports.enrollments, bound)
  const enrollments = own ?? storedEnrollments(store)

  /** The named records and the enrollment: one `get`, or one beside the app's own `find`. */
  async function readBeside(userId: string, keys: readonly string[]) {
    if (own === undefined) {
      const entries = await store.get([enrollmentKey(userId), ...keys])
      return { stored: readEnrollment(entries[0]), entries: entries.slice(1) }
    }
    const [stored, entries] = await Promise.all([own.find(userId), store.get(keys)])
    return { stored, entries }
  }

  async function readAccessApart(own: EnrollmentStore, userId: string, marker: string) {
    const [stored, [entry]] = await Promise.all([
      own.find(userId),
      store.get([verifiedKey(userId, marker)]),
    ])
    return { verified: toVerified(entry), enrollment: stored?.enrollment }
  }

  async function readLedger(userId: string): Promise<ReadLedger> {
    const [entry] = await store.get([ledgerKey(userId)])
    return toLedger(entry)
  }

  /** Write at a marker whatever `next` makes of what is there, until nobody was faster. */
  async function replace(
    key: string,
    expiresAt: number,
    next: (
      found: VerifiedSession | Tombstone | undefined,
    ) => VerifiedSession | Tombstone | undefined,
  ): Promise<boolean> {
    let entry: Entry | undefined
    for (let round = 0; round < maxRounds; round += 1) {
      const record = next(entry && decodeVerified(entry.value))
      if (record === undefined) return false
      const version = await store.put(key, encode(record), { ifVersion: entry?.version, expiresAt })
      if (version !== undefined) return true
      ;[entry] = await store.get([key])
    }
    throw tooBusy()
  }

  return {
    store,
    readLedger,
    async read(userId, marker) {
      const keys = [ledgerKey(userId)]
      if (marker !== undefined) keys.push(verifiedKey(userId, marker))
      const { stored, entries } = await readBeside(userId, keys)
      return { stored, current: toLedger(entries[0]), verified: toVerified(entries[1]) }
    },
    // On the way of every guarded request, and so without a step that could be spared.
    readAccess(userId, marker) {
      if (own === undefined) return whenThere(store.get(accessKeys(userId, marker)), toAccess)
      return readAccessApart(own, userId, marker)
    },
    async readVerified(userId, marker) {
      const [entry] = await store.get([verifiedKey(userId, marker)])
      return entry && decodeVerified(entry.value)
    },
    async update(userId, current, decide) {
      const key = ledgerKey(userId)
      let { ledger, version } = current
      for (let round = 0; round < maxRounds; round += 1) {
        const { ledger: next, decision } = decide(ledger)
        if (next === undefined) return { ledger, version, decision }
        const expiresAt = ledgerExpiry(next, clock())
        const written = await store.put(key, encode(next), {
          ifVersion: version,
          ...(expiresAt !== undefined && { expiresAt }),
        })
        if (written !== undefined) return { ledger: next, version: written, decision }
        ;({ ledger, version } = await readLedger(userId))
      }
      throw tooBusy()
    },
    grant: (marker, session) =>
      replace(verifiedKey(session.userId, marker), session.expiresAt, (found) =>
        found && 'loggedOutAt' in found ? undefined : session,
      ),
    async touch(marker, session) {
      const key = verifiedKey(session.userId, marker)
      const [entry] = await store.get([key])
      const found = entry && decodeVerified(entry.value)
      if (
        found === undefined ||
        'loggedOutAt' in found ||
        found.challengeId !== session.challengeId
      )
        return
      await store.put(key, encode(session), {
        ifVersion: entry?.version,
        expiresAt: session.expiresAt,
      })
    },
    async bury(userId, marker, expiresAt) {
      const tombstone = { loggedOutAt: clock() }
      await replace(verifiedKey(userId, marker), expiresAt, () => tombstone)
    },
    async dropVerified(userId, marker) {
      await store.remove(verifiedKey(userId, marker))
    },
    saveEnrollment: (userId, enrollment, ifRevision) =>
      enrollments.save(userId, enrollment, { ifRevision }),
    findEnrollment: (userId) => enrollments.find(userId),
    take: (budgets) => (budgets.length === 0 ? Promise.resolve([]) : store.take(budgets)),
  }
}

function toLedger(entry: Entry | undefined): ReadLedger {
  if (entry === undefined) return { ledger: emptyLedger, version: undefined }
  return { ledger: decodeLedger(entry.value), version: entry.version }
}

function toAccess([stored, entry]: readonly (Entry | undefined)[]) {
  return {
    verified: toVerified(entry),
    enrollment: stored && decodeEnrollment(stored.value),
  }
}

function toVerified(entry: Entry | undefined): VerifiedSession | undefined {
  const record = entry && decodeVerified(entry.value)
  return record === undefined || 'loggedOutAt' in record ? undefined : record
}

function tooBusy(): TwoFactorError {
  return new TwoFactorError('ERR_2FA_STORE_UNAVAILABLE', 'The store kept refusing a write')
}
