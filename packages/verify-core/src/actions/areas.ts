import type { Place } from '../client-ref.ts'
import { isAlarmDue, judgeConversion } from '../flow/conversion.ts'
import type { Challenge } from '../flow/ledger.ts'
import type { Settings } from '../options.ts'
import type { E164 } from '../phone.ts'
import { noteBlock } from '../records/blocks.ts'
import { type Area, provedCounter, readConversion } from '../records/conversions.ts'
import type { Budget, Taken } from '../store.ts'
import type { Context } from './context.ts'

/** An area as an operator reads it: `GB`, `+44770090`. */
interface NamedArea extends Area {
  readonly name: string
}

/** The number without the part that differs between neighbors. */
export function prefixOf(phone: E164): string {
  return phone.slice(0, -4)
}

/** Where a challenge's code goes. */
export function placeOf({ phone, country }: Pick<Challenge, 'phone' | 'country'>): Place {
  return { country, prefix: prefixOf(phone) }
}

/** Where the conversion of what goes there counts. */
export function areasOf(
  { keyring }: Settings,
  { country, prefix }: Place,
): readonly [NamedArea, NamedArea] {
  return [
    { kind: 'prefix', subject: keyring.hash('prefix', prefix), name: prefix },
    { kind: 'country', subject: country, name: country },
  ]
}

/** What a proof adds to the counters of its areas. Who has read an e-mail has not shown that messages arrive there. */
export function provedCounters({ settings }: Context, challenge: Challenge): readonly Budget[] {
  if (challenge.channel === 'email') return []
  return areasOf(settings, placeOf(challenge)).map(provedCounter)
}

/** What was just added to the counters of an area. */
interface Addition {
  readonly sends: number
  /** A send that is about to be made is not judged yet: it may be proved. */
  readonly isJudged: boolean
}

/**
 * Until when nothing goes to one of these areas, because so few codes were ever typed there. `taken`: two counters each.
 * Where limits are only recorded nothing is blocked, and the alarm says so.
 */
export async function blockedUntil(
  { settings, records, emit }: Pick<Context, 'settings' | 'records' | 'emit'>,
  areas: readonly NamedArea[],
  taken: readonly Taken[],
  { sends, isJudged }: Addition,
): Promise<number | undefined> {
  for (const [at, area] of areas.entries()) {
    const counted = readConversion(taken.slice(at * 2, at * 2 + 2))
    const { verified, endsAt } = counted
    const sent = isJudged ? counted.sent : Math.max(0, counted.sent - sends)
    const policy = settings.conversion[area.kind]
    const judgement = judgeConversion({ sent, verified }, policy)
    const alarm = { area: area.name, sent, verified, until: new Date(endsAt) }
    if (judgement === 'block' && !settings.recordsOnly) {
      const isNew = await noteBlock(records.store, area.name, endsAt, settings.clock())
      if (isNew) emit({ type: 'fraud_alarm', ...alarm, isBlocked: true })
      return endsAt
    }
    if (judgement !== 'fine' && isAlarmDue(counted.sent, sends, policy)) {
      emit({ type: 'fraud_alarm', ...alarm, isBlocked: false })
    }
  }
  return undefined
}
