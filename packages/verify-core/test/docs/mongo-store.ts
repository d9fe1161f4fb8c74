import { randomUUID } from 'node:crypto'
import type { Budget, Json, Store, Taken } from 'verify-core'

/** A record has `version` and `text`, a counter `allowed` and `count`. `expiresAt` carries a TTL index. */
interface Doc {
  readonly _id: string
  readonly expiresAt: Date
  readonly version?: string
  readonly text?: string
  readonly allowed?: boolean
  readonly count?: number
}

/** What is used of the driver's `Collection`. */
interface Collection {
  find(filter: object): { toArray(): Promise<readonly Doc[]> }
  replaceOne(filter: object, doc: Doc): Promise<{ modifiedCount: number }>
  deleteOne(filter: object): Promise<{ deletedCount: number }>
  findOneAndUpdate(filter: object, pipeline: object[], options: object): Promise<Doc | null>
}

// `$$NOW` is the server's clock: those of the app's machines may differ.
const isLive = { $gt: ['$expiresAt', '$$NOW'] }
const never = new Date(8.64e15)
const upsert = { upsert: true, returnDocument: 'after' }

export function mongoStore(collection: Collection): Store {
  return {
    async get(keys) {
      const docs = await collection.find({ _id: { $in: keys }, $expr: isLive }).toArray()
      const found = new Map(docs.map((doc) => [doc._id, doc]))
      return keys.map((key) => {
        const doc = found.get(key)
        if (doc === undefined) return undefined
        if (doc.text === undefined || doc.version === undefined) throw new Error('Not a record')
        return { value: JSON.parse(doc.text) as Json, version: doc.version }
      })
    },

    async put(key, value, { ifVersion, expiresAt }) {
      const version = randomUUID()
      const dies = expiresAt === undefined ? never : new Date(expiresAt)
      const doc = { _id: key, expiresAt: dies, version, text: JSON.stringify(value) }
      if (ifVersion !== undefined) {
        const filter = { _id: key, version: ifVersion, $expr: isLive }
        const { modifiedCount } = await collection.replaceOne(filter, doc)
        return modifiedCount === 1 ? version : undefined
      }
      // Create, unless something lives there: then it replaces itself, and the version is not ours.
      const keepOrCreate = [{ $replaceWith: { $cond: [isLive, '$$ROOT', { $literal: doc }] } }]
      const after = await collection.findOneAndUpdate({ _id: key }, keepOrCreate, upsert)
      return after?.version === version ? version : undefined
    },

    async remove(key, { ifVersion } = {}) {
      const version = ifVersion === undefined ? {} : { version: ifVersion }
      const { deletedCount } = await collection.deleteOne({ _id: key, ...version, $expr: isLive })
      return deletedCount === 1
    },

    // One round trip for each budget: MongoDB cannot stop between two documents.
    async take(budgets) {
      const answers: Taken[] = []
      for (const budget of budgets) {
        const after = await collection.findOneAndUpdate({ _id: budget.key }, draw(budget), upsert)
        if (after?.count === undefined || after.allowed === undefined) throw new Error('No counter')
        const { allowed, count, expiresAt } = after
        answers.push({ allowed, count, resetsAt: expiresAt.getTime() })
        if (!allowed) break
      }
      return answers
    },
  }
}

/** One atomic update: forget an ended window, judge, then count; the first take begins the window. */
function draw({ limit, windowSeconds, amount = 1 }: Budget): object[] {
  const sum = { $add: ['$count', amount] }
  const begins = { $and: ['$allowed', amount > 0, { $lte: ['$expiresAt', '$$NOW'] }] }
  const end = { $add: ['$$NOW', windowSeconds * 1_000] }
  return [
    {
      $set: {
        count: { $cond: [isLive, '$count', 0] },
        expiresAt: { $cond: [isLive, '$expiresAt', '$$NOW'] },
      },
    },
    { $set: { allowed: amount <= 0 || { $lte: [sum, limit] } } },
    {
      $set: {
        count: { $cond: ['$allowed', { $max: [0, sum] }, '$count'] },
        expiresAt: { $cond: [begins, end, '$expiresAt'] },
      },
    },
  ]
}
