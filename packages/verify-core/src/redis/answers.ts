import { TwoFactorError } from '../errors.ts'
import type { Entry, Taken } from '../store.ts'

/** What scripts answer, read strictly: what is odd is never taken for "absent" or "allowed". */
export function readEntries(
  answer: unknown,
  count: number,
  readRecord: (bytes: Buffer) => Entry,
): readonly (Entry | undefined)[] {
  if (!Array.isArray(answer) || answer.length !== count) throw odd('get')
  return answer.map((bytes: unknown) => {
    if (bytes === null) return undefined
    if (!Buffer.isBuffer(bytes)) throw odd('get')
    return readRecord(bytes)
  })
}

/** Whether the one record or counter that was asked about was changed. */
export function readChanged(answer: unknown, verb: 'put' | 'remove'): boolean {
  if (answer !== 0 && answer !== 1) throw odd(verb)
  return answer === 1
}

/** One for each budget, or fewer when the last is a refusal. */
export function readTaken(answer: unknown, count: number): readonly Taken[] {
  if (!Array.isArray(answer)) throw odd('take')
  const taken = answer.map(toTaken)
  const isRefused = taken.at(-1)?.allowed === false
  const isWhole = isRefused ? taken.length <= count : taken.length === count
  if (!isWhole || taken.slice(0, -1).some(({ allowed }) => !allowed)) throw odd('take')
  return taken
}

function toTaken(answer: unknown): Taken {
  if (!Array.isArray(answer) || answer.length !== 3) throw odd('take')
  const [allowed, count, resetsAt] = answer as readonly unknown[]
  if (allowed !== 0 && allowed !== 1) throw odd('take')
  // A counter without an end (-1) would refuse for ever.
  if (!isCount(count) || !isCount(resetsAt) || resetsAt === 0) throw odd('take')
  return { allowed: allowed === 1, count, resetsAt }
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0
}

function odd(verb: string): TwoFactorError {
  return new TwoFactorError(
    'ERR_2FA_STORE_UNAVAILABLE',
    `Redis answered a ${verb} with something else than was asked for`,
  )
}
