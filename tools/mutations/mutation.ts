import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** One small change of the source that breaks a promise, and who must notice. */
export interface Mutation {
  /** Says what is wrong with the changed source. */
  readonly id: string
  /** Below `packages/`. */
  readonly file: string
  /** Occurs exactly once in the file. */
  readonly find: string
  readonly replace: string
  /** Cases of the adapter contract, each of which must fail. */
  readonly caughtBy: readonly [string, ...string[]]
}

const packages = join(import.meta.dirname, '../../packages')

/** Where the file of a mutation is. */
export const pathOf = ({ file }: Mutation): string => join(packages, file)

/**
 * The source with its change.
 * @throws {Error} when there is not exactly one place for it.
 */
export function mutate(source: string, { id, file, find, replace }: Mutation): string {
  const [before = '', after, ...more] = source.split(find)
  if (after !== undefined && more.length === 0) return before + replace + after
  const places = after === undefined ? 'is no place' : `are ${more.length + 1} places`
  throw new Error(`${id}: there ${places} for it in ${file}`)
}

/** What is wrong with the list itself: changes that no longer apply, cases without a change, names nobody has. */
export function problemsOf(
  mutations: readonly Mutation[],
  caseIds: readonly string[],
): readonly string[] {
  const proved = mutations.flatMap(({ caughtBy }) => caughtBy)
  const ids = mutations.map(({ id }) => id)
  const unproved = caseIds.filter((id) => !proved.includes(id))
  const unknown = new Set(proved.filter((id) => !caseIds.includes(id)))
  const repeated = ids.filter((id, at) => ids.indexOf(id) < at)
  return [
    ...mutations.flatMap(problemOf),
    ...unproved.map((id) => `${id} has no mutation that it catches`),
    ...[...unknown].map((id) => `${id} is no case of the contract`),
    ...repeated.map((id) => `${id} is there twice`),
  ]
}

function problemOf(mutation: Mutation): readonly string[] {
  try {
    mutate(readFileSync(pathOf(mutation), 'utf8'), mutation)
    return []
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)]
  }
}
