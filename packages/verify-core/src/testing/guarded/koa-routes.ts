import type { MountedRouter } from './express-routes.ts'
import { fillPath } from './fill-path.ts'
import { prefixOf } from './koa-mounts.ts'
import {
  type AppRoutes,
  methodsToAsk,
  type Route,
  type Samples,
  unreadable,
  withoutSlash,
} from './route.ts'

/** A router of `@koa/router`, as far as it is looked at. */
interface KoaRouter {
  readonly stack: readonly {
    readonly path: string | RegExp
    /** Empty for middleware. */
    readonly methods: readonly string[]
    match(path: string): boolean
  }[]
}

/** What the reading of an app goes by. */
export interface KoaReading {
  readonly samples: Samples
  /** Apps and routers that are named besides, with where they are mounted. */
  readonly mounted: readonly MountedRouter[]
  /** Where the second factor is. */
  readonly path: string
}

/** What nothing should be at. */
const nowhere = '/what-no-route-is-at'

/**
 * Every route of the `@koa/router`s that a Koa app uses, and of those that are named. Each `koa-mount` in it is a route for
 * any method, but for those whose content is named and the second factor's own.
 */
export function koaRoutes(
  app: { readonly middleware: readonly unknown[] },
  { samples, mounted, path }: KoaReading,
): AppRoutes {
  const known = new Set<object>()
  const looks = new Set([nowhere])
  const own = withoutSlash(path)
  const isOwn = (place: string) => place === own || place.startsWith(`${own}/webhooks/`)
  const isNamed = (place: string) => mounted.some((one) => withoutSlash(one.path) === place)

  function ofUsed(used: unknown, at: string): readonly Route[] | undefined {
    const router = routerOf(used)
    if (router) {
      known.add(router)
      return ofRouter(router, at, samples)
    }
    const prefix = prefixOf(used)
    if (prefix === undefined) return undefined
    const place = withoutSlash(`${at}${prefix}`)
    if (!isOwn(place) && !isNamed(place)) return ofMount(`${at}${prefix}`)
    looks.add(`${place}${nowhere}`)
    return []
  }

  function ofNamed({ path: where, router }: MountedRouter): readonly Route[] {
    const at = withoutSlash(where)
    looks.add(`${at}${nowhere}`)
    const { middleware } = router as { middleware?: unknown }
    if (Array.isArray(middleware)) return middleware.flatMap((used) => ofUsed(used, at) ?? [])
    const found = ofUsed(router, at)
    if (found) return found
    throw new TypeError(`routers: expected a router of @koa/router or a Koa app at ${where}`)
  }

  const routes = [
    ...app.middleware.flatMap((used) => ofUsed(used, '') ?? []),
    ...mounted.flatMap(ofNamed),
  ]
  return { routes, looks: [...looks], knows: (router) => known.has(router) }
}

/** The router itself, or the one whose `routes()` this is. */
function routerOf(value: unknown): KoaRouter | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  const { router = value } = value as { router?: unknown }
  const { stack } = router as { stack?: unknown }
  return Array.isArray(stack) ? (router as KoaRouter) : undefined
}

/** What is in a mount may answer at its path, or only below it. */
function ofMount(path: string): readonly Route[] {
  const below = `${withoutSlash(path)}${nowhere}`
  return methodsToAsk(['_ALL']).map((method) => ({ method, pattern: path, path, below }))
}

function ofRouter({ stack }: KoaRouter, mount: string, samples: Samples): readonly Route[] {
  return stack.flatMap((layer) => {
    if (layer.methods.length === 0) return []
    const pattern = String(layer.path)
    const filled = typeof layer.path === 'string' ? fillPath(layer.path, samples) : undefined
    const path = [...(filled === undefined ? [] : [filled]), ...samples.paths].find((one) =>
      layer.match(one),
    )
    if (path === undefined) {
      const cure =
        filled === undefined
          ? 'name a path that it matches in the option paths'
          : `it does not match ${filled}; name values that fit in the option params`
      throw unreadable(`the route ${pattern}`, cure)
    }
    const place = {
      pattern: `${mount}${filled === undefined ? path : pattern}`,
      path: `${mount}${path}`,
    }
    return methodsToAsk(layer.methods).map((method) => ({ method, ...place }))
  })
}
