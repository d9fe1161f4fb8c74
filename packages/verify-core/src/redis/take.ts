import type { Budget, Taken } from '../store.ts'

/** What taking needs of Redis. */
export interface Counters {
  /** Places in `budgets`, those together that one script can draw from. */
  slotsOf(budgets: readonly Budget[]): readonly (readonly number[])[]
  /** Draw from counters of one slot, in order, up to the first refusal. */
  draw(budgets: readonly Budget[]): Promise<readonly Taken[]>
  /** Undo a draw if its window is still the same. */
  undo(budget: Budget, resetsAt: number): Promise<void>
}

/**
 * Draw from all slots at once. A cluster cannot stop at a refusal in another slot, so what was taken behind one is given
 * back in a second round trip. Until then others may see a count that is too high, and after a crash the window keeps
 * it: never one that is too low.
 */
export async function takeAtOnce(
  counters: Counters,
  budgets: readonly Budget[],
): Promise<readonly Taken[]> {
  const slots = counters.slotsOf(budgets)
  if (slots.length > 1 && givesBehindTake(budgets)) return takeInTurn(counters, budgets)

  const found = new Map<number, Taken>()
  await Promise.all(
    slots.map(async (places) => {
      const taken = await counters.draw(places.flatMap((place) => budgets[place] ?? []))
      for (const [nth, place] of places.entries()) {
        const answer = taken[nth]
        if (answer !== undefined) found.set(place, answer)
      }
    }),
  )
  const inOrder = budgets.map((budget, place) => ({ budget, taken: found.get(place) }))
  const refusal = inOrder.findIndex(({ taken }) => taken?.allowed === false)
  const end = refusal < 0 ? budgets.length : refusal + 1
  await Promise.all(
    inOrder.slice(end).map(async ({ budget, taken }) => {
      if (taken?.allowed) await counters.undo(budget, taken.resetsAt)
    }),
  )
  return inOrder.slice(0, end).flatMap(({ taken }) => taken ?? [])
}

/** What is given back behind a refusal would for a moment be a count too low: there, one after the other. */
async function takeInTurn(
  counters: Counters,
  budgets: readonly Budget[],
): Promise<readonly Taken[]> {
  const answers: Taken[] = []
  for (const budget of budgets) {
    answers.push(...(await counters.draw([budget])))
    if (answers.at(-1)?.allowed === false) break
  }
  return answers
}

function givesBehindTake(budgets: readonly Budget[]): boolean {
  const firstTake = budgets.findIndex(({ amount = 1 }) => amount > 0)
  return firstTake >= 0 && budgets.slice(firstTake).some(({ amount = 1 }) => amount < 0)
}
