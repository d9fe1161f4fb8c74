import { judgeConversion } from '../flow/conversion.ts'
import type { Challenge } from '../flow/ledger.ts'
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

/** Where the conversion of this challenge counts. */
export function areasOf(
  { settings }: Context,
  { phone, country }: Challenge,
): readonly [NamedArea, NamedArea] {
  const prefix = prefixOf(phone)
  return [
    { kind: 'prefix', subject: settings.keyring.hash('prefix', prefix), name: prefix },
    { kind: 'country', subject: country, name: country },
  ]
}

/** What a proof adds to the counters of its areas. */
export function provedCounters(ctx: Context, challenge: Challenge): readonly Budget[] {
  return areasOf(ctx, challenge).map(provedCounter)
}

/**
 * Until when nothing goes to one of these areas, because so few codes were ever typed there. `taken`: two counters each.
 * Where limits are only recorded nothing is blocked, and the alarm says so.
 */
export async function blockedUntil(
  { settings, records, emit }: Context,
  areas: readonly NamedArea[],
  taken: readonly Taken[],
): Promise<number | undefined> {
  for (const [at, area] of areas.entries()) {
    const { sent, verified, endsAt } = readConversion(taken.slice(at * 2, at * 2 + 2), 1)
    const policy = settings.conversion[area.kind]
    const judgement = judgeConversion({ sent, verified }, policy)
    const alarm = { area: area.name, sent, verified, until: new Date(endsAt) }
    if (judgement === 'block' && !settings.recordsOnly) {
      const isNew = await noteBlock(records.store, area.name, endsAt, settings.clock())
      if (isNew) emit({ type: 'fraud_alarm', ...alarm, isBlocked: true })
      return endsAt
    }
    // One alarm for each so many sends, not one for each send.
    if (judgement !== 'fine' && sent % policy.leastSends === 0) {
      emit({ type: 'fraud_alarm', ...alarm, isBlocked: false })
    }
  }
  return undefined
}
