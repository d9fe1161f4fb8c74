/** As much of a MongoDB collection as the example uses, on a clock of its own. */
type Doc = { _id: string; expiresAt: Date; [name: string]: unknown }
type Context = { readonly doc: Readonly<Record<string, unknown>>; readonly now: Date }
type Operator = (values: readonly unknown[]) => unknown

/** What is missing is less than everything, as in MongoDB. */
const rank = (value: unknown) => (value === undefined ? Number.NEGATIVE_INFINITY : Number(value))

const operators: Readonly<Record<string, Operator>> = {
  $gt: ([one, other]) => rank(one) > rank(other),
  $lte: ([one, other]) => rank(one) <= rank(other),
  $and: (values) => values.every(Boolean),
  $max: (values) => Math.max(...values.map(Number)),
  $cond: ([isTrue, one, other]) => (isTrue ? one : other),
  $add: ([one, other]) =>
    one instanceof Date ? new Date(one.getTime() + Number(other)) : Number(one) + Number(other),
}

function evaluate(expression: unknown, { doc, now }: Context): unknown {
  if (expression === '$$NOW') return now
  if (expression === '$$ROOT') return doc
  if (typeof expression === 'string') return doc[expression.slice(1)]
  if (typeof expression !== 'object' || expression === null) return expression
  const [[name, operand] = ['', undefined]] = Object.entries(expression)
  if (name === '$literal') return operand
  const operator = operators[name]
  if (operator === undefined) throw new Error(`The fake knows no ${name}`)
  return operator((operand as unknown[]).map((part) => evaluate(part, { doc, now })))
}

function run(pipeline: readonly object[], start: Doc, now: Date): Doc {
  let doc: Record<string, unknown> = start
  for (const stage of pipeline) {
    const [[name, operand] = ['', undefined]] = Object.entries(stage)
    const context = { doc, now }
    if (name === '$replaceWith') doc = evaluate(operand, context) as Doc
    else {
      const fields = Object.entries(operand as object)
      const values = fields.map(([field, part]) => [field, evaluate(part, context)])
      doc = { ...doc, ...(Object.fromEntries(values) as object) }
    }
  }
  return doc as Doc
}

export function fakeCollection(clock: () => number) {
  const docs = new Map<string, Doc>()
  const now = () => new Date(clock())

  function matching(filter: object): readonly Doc[] {
    const { $expr, ...fields } = filter as Record<string, unknown>
    return [...docs.values()].filter(
      (doc) =>
        Object.entries(fields).every(([name, wanted]) =>
          typeof wanted === 'object' && wanted !== null && '$in' in wanted
            ? (wanted.$in as unknown[]).includes(doc[name])
            : doc[name] === wanted,
        ) &&
        ($expr === undefined || evaluate($expr, { doc, now: now() }) === true),
    )
  }

  return {
    find: (filter: object) => ({ toArray: async () => matching(filter) }),
    async replaceOne(filter: object, doc: { _id: string; expiresAt: Date }) {
      const [found] = matching(filter)
      if (found !== undefined) docs.set(found._id, { ...doc })
      return { modifiedCount: found === undefined ? 0 : 1 }
    },
    async deleteOne(filter: object) {
      const [found] = matching(filter)
      if (found !== undefined) docs.delete(found._id)
      return { deletedCount: found === undefined ? 0 : 1 }
    },
    async findOneAndUpdate(filter: object, pipeline: object[], _upsert: object) {
      const { _id } = filter as { _id: string }
      const start = docs.get(_id) ?? ({ _id } as Doc)
      const after = run(pipeline, start, now())
      docs.set(_id, after)
      return after
    },
  }
}
