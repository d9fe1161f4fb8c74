import type { KoaApp } from './routes-of.ts'

/** A router that a request has come to, though it cannot be seen from the app. */
interface HiddenRouter {
  /** Where it is mounted, as the browser sees it. */
  readonly at: string
}

/** A Koa app that notes which routers its requests come to. */
export interface WatchedApp {
  readonly app: KoaApp
  /** The first that nobody knows. */
  hidden(): HiddenRouter | undefined
  /** Do what is not to be noted. */
  unwatched<Result>(act: () => Promise<Result>): Promise<Result>
}

/** What is read of a Koa context. */
interface Context {
  readonly path: string
  readonly originalUrl: string
}

/** Watch an app. Routers say so on the context (`ctx.router`) when a request comes to them, whether they have a route for it or not. */
export function watchRouters(app: KoaApp, knows: (router: object) => boolean): WatchedApp {
  let hidden: HiddenRouter | undefined
  let isWatching = true

  function note(router: unknown, { path, originalUrl }: Context): void {
    if (!isWatching || hidden || !isRouter(router) || knows(router)) return
    hidden = { at: takenOf(originalUrl.split('?')[0] ?? '', path) }
  }

  function watch(ctx: Context, next: () => Promise<unknown>): Promise<unknown> {
    let current: unknown
    Object.defineProperty(ctx, 'router', {
      configurable: true,
      enumerable: true,
      get: () => current,
      set(router: unknown) {
        current = router
        note(router, ctx)
      },
    })
    return next()
  }

  // The same app, but for what comes first: nothing is written into the one that is given.
  const middleware = { value: [watch, ...app.middleware] }
  return {
    app: Object.create(app, { middleware }) as KoaApp,
    hidden: () => hidden,
    async unwatched(act) {
      isWatching = false
      try {
        return await act()
      } finally {
        isWatching = true
      }
    },
  }
}

/** What mounts have taken of a path. */
function takenOf(asked: string, left: string): string {
  // At the path of a mount itself a `/` is left that nobody has asked for.
  const end = asked.endsWith(left) ? left.length : 0
  return asked.slice(0, asked.length - end) || '/'
}

function isRouter(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Array.isArray(Reflect.get(value, 'stack'))
}
