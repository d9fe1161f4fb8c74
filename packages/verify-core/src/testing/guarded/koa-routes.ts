import { fillPath } from './fill-path.ts'
import { methodsToAsk, type Route, type Samples, unreadable } from './route.ts'

/** A router of `@koa/router`, as far as it is looked at. */
interface KoaRouter {
  readonly stack: readonly {
    readonly path: string | RegExp
    /** Empty for middleware. */
    readonly methods: readonly string[]
    match(path: string): boolean
  }[]
}

/** Every route of the `@koa/router`s that a Koa app uses, and of those that are named besides, with where they are mounted. */
export function koaRoutes(
  app: { readonly middleware: readonly unknown[] },
  samples: Samples,
  mounted: readonly { readonly path: string; readonly router: object }[],
): readonly Route[] {
  const used = app.middleware.flatMap((one) => {
    const router = routerOf(one)
    return router ? ofRouter(router, '', samples) : []
  })
  const named = mounted.flatMap(({ path, router }) => {
    const found = routerOf(router)
    if (found === undefined) {
      throw new TypeError(`routers: expected a router of @koa/router at ${path}`)
    }
    return ofRouter(found, path.replace(/\/$/, ''), samples)
  })
  return [...used, ...named]
}

/** The router itself, or the one whose `routes()` this is. */
function routerOf(value: unknown): KoaRouter | undefined {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return undefined
  const { router = value } = value as { router?: unknown }
  const { stack } = router as { stack?: unknown }
  return Array.isArray(stack) ? (router as KoaRouter) : undefined
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
