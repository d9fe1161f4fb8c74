import { budgetMutants, soundCounters, windowMutants } from './store-mutants/budgets.ts'
import { clientMutants, soundClients } from './store-mutants/clients.ts'
import { lifetimeMutants, removalMutants } from './store-mutants/lifetimes.ts'
import type { Mutant } from './store-mutants/mutant.ts'
import { recordMutants } from './store-mutants/records.ts'
import { keyMutants, soundKeys, soundValues, valueMutants } from './store-mutants/values.ts'

/** Stores that break one promise each: together they prove that every case of the contract can fail. */
export const storeMutants: readonly Mutant[] = [
  ...recordMutants,
  ...removalMutants,
  ...lifetimeMutants,
  ...budgetMutants,
  ...windowMutants,
  ...valueMutants,
  ...keyMutants,
  ...clientMutants,
]

/** Built like the mutants, but sound: the contract must have nothing against these. */
export const soundTwins: readonly Mutant[] = [soundCounters, soundValues, soundKeys, soundClients]
