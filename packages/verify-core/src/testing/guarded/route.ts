/** A route of the app under test. */
export interface Route {
  /** In upper case. */
  readonly method: string
  /** As the app writes it, mounts included: `/polls/:id/`. */
  readonly pattern: string
  /** A path that it matches: `/polls/1/`. */
  readonly path: string
  /** For a mount, whose content cannot be seen: a path below it, which is asked for as well. */
  readonly below?: string
}

/** What is found out about an app before it is asked. */
export interface AppRoutes {
  readonly routes: readonly Route[]
  /** Paths that no route is at: asked for only to see which routers a request comes to. */
  readonly looks: readonly string[]
  /** Whether a router's routes are among them. */
  readonly knows: (router: object) => boolean
}

/** How patterns become paths. */
export interface Samples {
  /** Values of parameters, by name; `1` for those that are not named. */
  readonly params: Readonly<Record<string, string>>
  /** Concrete paths for what cannot be read: regular expressions. */
  readonly paths: readonly string[]
}

/** Methods to ask with, of those that a route has: all of them, but a handful where it takes any. */
export function methodsToAsk(methods: readonly string[]): readonly string[] {
  const upper = methods.map((method) => method.toUpperCase())
  const takesAny = upper.includes('_ALL') || upper.includes('PURGE')
  if (takesAny) return ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  // HEAD is answered by GET's handlers, and fetch cannot ask with the other two.
  const isGet = upper.includes('GET')
  return upper.filter((one) => !['CONNECT', 'TRACE'].includes(one) && !(isGet && one === 'HEAD'))
}

/** What cannot be found out about an app, and what its author can do about it. */
export function unreadable(what: string, cure: string): Error {
  return new Error(`Whether ${what} is guarded cannot be found out: ${cure}`)
}

/** A path without a slash at its end, by which routes and mounts are told apart. */
export function withoutSlash(path: string): string {
  return path.replace(/\/$/, '')
}
