import type { SqlValue } from './database.ts'

/** A statement as a client takes it, and the names of its parameters in their order. */
export interface Compiled {
  readonly sql: string
  readonly names: readonly string[]
}

/** Put placeholders where the named parameters are; numbered ones are shared by all uses of a name. */
export function compile(
  text: string,
  placeholder: ((nth: number) => string) | undefined,
): Compiled {
  const names: string[] = []
  const sql = text.replaceAll(/:([a-z]\w*)/gi, (_, name: string) => {
    const known = names.indexOf(name)
    if (placeholder !== undefined && known !== -1) return placeholder(known + 1)
    names.push(name)
    return placeholder?.(names.length) ?? '?'
  })
  return { sql, names }
}

/** The parameters in the order of a statement. */
export function paramsOf(
  names: readonly string[],
  values: Readonly<Record<string, SqlValue>>,
): SqlValue[] {
  return names.map((name) => {
    const value = values[name]
    if (value === undefined) throw new RangeError(`The statement has no value for :${name}`)
    return value
  })
}
