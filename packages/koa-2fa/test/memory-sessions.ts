import type { CreateSessionOptions } from 'koa-session'

export type SessionStore = NonNullable<CreateSessionOptions['store']>

/** An external store of koa-session in memory: what comes out is a copy of what went in, as from a database. */
export function memorySessions(): SessionStore & { readonly rows: Map<string, string> } {
  const rows = new Map<string, string>()
  return {
    rows,
    async get(id) {
      const row = rows.get(id)
      return row === undefined ? undefined : (JSON.parse(row) as unknown)
    },
    async set(id, session) {
      rows.set(id, JSON.stringify(session))
    },
    async destroy(id) {
      rows.delete(id)
    },
  }
}
