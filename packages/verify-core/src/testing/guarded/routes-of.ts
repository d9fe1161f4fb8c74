import type { RequestListener } from 'node:http'
import { expressRoutes, stackOf, type MountedRouter } from './express-routes.ts'
import { koaRoutes } from './koa-routes.ts'
import type { Route, Samples } from './route.ts'

/** A Koa app. */
export interface KoaApp {
  callback(): RequestListener
  readonly middleware: readonly unknown[]
}

/** An Express app, 4 or 5, or a Koa app whose routes are those of `@koa/router`. */
export type GuardedApp = RequestListener | KoaApp

function isKoa(app: GuardedApp): app is KoaApp {
  return 'callback' in app && 'middleware' in app
}

/** What answers the app's requests. */
export function listenerOf(app: GuardedApp): RequestListener {
  return isKoa(app) ? app.callback() : app
}

/**
 * Every route of an app, each once.
 * @throws {Error} when one cannot be read, or there is none.
 */
export function routesOf(
  app: GuardedApp,
  samples: Samples,
  mounted: readonly MountedRouter[],
): readonly Route[] {
  if (!isKoa(app) && stackOf(app) === undefined && mounted.length === 0) {
    throw new Error('app: expected an Express or Koa app with routes')
  }
  const found = isKoa(app) ? koaRoutes(app, samples, mounted) : expressRoutes(app, samples, mounted)
  if (found.length === 0) {
    throw new Error('app: there is no route to ask; name routers in the option routers')
  }
  const once = new Map(found.map((route) => [`${route.method} ${route.pattern}`, route]))
  return [...once.values()]
}
