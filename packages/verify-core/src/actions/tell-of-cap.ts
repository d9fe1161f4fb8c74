import type { Challenge } from '../flow/ledger.ts'
import type { LimitName } from '../limits.ts'
import type { Context } from './context.ts'

/** That a cap refuses, or would if limits were more than recorded. `what`: for which challenge, as far as there is one. */
export function tellOfCap(
  { emit, userId }: Context,
  limit: LimitName,
  { id, purpose, country }: Partial<Pick<Challenge, 'id' | 'purpose' | 'country'>> = {},
): void {
  emit({
    type: 'rate_limited',
    userId,
    limit,
    ...(id !== undefined && { challengeId: id }),
    ...(purpose !== undefined && { purpose }),
    ...(country !== undefined && { country }),
  })
}
