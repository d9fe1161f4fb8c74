import type { RequestListener } from 'node:http'
import { expressRoutes, stackOf, type MountedRouter } from './express-routes.ts'
import { koaRoutes } from './koa-routes.ts'
import type { AppRoutes, Samples } from './route.ts'

/** A Koa app. */
export interface KoaApp {
  callback(): RequestListener
  readonly middleware: readonly unknown[]
}

/** An Express app, 4 or 5, or a Koa app with routers of `@koa/router`. */
export type GuardedApp = RequestListener | KoaApp

export function isKoa(app: GuardedApp): app is KoaApp {
  return 'callback' in app && 'middleware' in app
}

/**
 * Every route of an app, each once.
 * @throws {Error} when one cannot be read, or there is none.
 */
export function routesOf(
  app: GuardedApp,
  samples: Samples,
  { mounted, path }: { readonly mounted: readonly MountedRouter[]; readonly path: string },
): AppRoutes {
  if (!isKoa(app) && stackOf(app) === undefined && mounted.length === 0) {
    throw new Error('app: expected an Express or Koa app with routes')
  }
  const found = isKoa(app)
    ? koaRoutes(app, { samples, mounted, path })
    : { routes: expressRoutes(app, samples, mounted), looks: [], knows: () => true }
  if (found.routes.length === 0) {
    throw new Error('app: there is no route to ask; name routers in the option routers')
  }
  const once = new Map(found.routes.map((route) => [`${route.method} ${route.pattern}`, route]))
  return { ...found, routes: [...once.values()] }
}
