import { fillPath } from './fill-path.ts'
import { mountPatterns } from './mount-patterns.ts'
import { methodsToAsk, type Route, type Samples, unreadable, withoutSlash } from './route.ts'

/** What an Express router keeps of one `use`, `get` and so on: as far as 4 and 5 have it alike. */
export interface ExpressLayer {
  readonly name: string
  readonly handle: { readonly stack?: unknown }
  readonly route?: { readonly path: unknown; readonly methods: Readonly<Record<string, boolean>> }
  /** Express 5, since router 2.3: the path of a `use` as it was given. */
  readonly rawPath?: unknown
  /** Express 4. */
  readonly regexp?: RegExp & { readonly fast_slash?: boolean }
  readonly keys?: readonly { readonly name: string | number }[]
  /** Express 5: one for each pattern. */
  readonly matchers?: readonly ((path: string) => unknown)[]
  /** Mounted at `/`. */
  readonly slash?: boolean
  /** Whether it matches; since router 2.3 with what it takes of the path. */
  match(path: string): boolean | { readonly path: string }
  /** Before: what the last match took of the path. */
  readonly path?: string
}

/** An Express app or router that is mounted where it cannot be seen. */
export interface MountedRouter {
  /** Where, as the browser sees it: `/admin`. */
  readonly path: string
  readonly router: object
}

interface Place {
  readonly pattern: string
  readonly path: string
}

/** Every route of an Express 4 or 5 app, and of what is mounted in it. */
export function expressRoutes(
  app: object,
  samples: Samples,
  mounted: readonly MountedRouter[],
): readonly Route[] {
  const found = walk(stackOf(app) ?? [], { pattern: '', path: '' }, samples, mounted)
  return [...found, ...mounted.flatMap(({ path, router }) => ofMounted(path, router, samples))]
}

function ofMounted(path: string, router: object, samples: Samples): readonly Route[] {
  const stack = stackOf(router)
  if (stack === undefined) {
    throw new TypeError(`routers: expected an Express app or router at ${path}`)
  }
  const trimmed = withoutSlash(path)
  return walk(stack, { pattern: trimmed, path: fillPath(trimmed, samples) }, samples, [])
}

/** The layers of an app or a router; `undefined` for anything else. */
export function stackOf(app: object): readonly ExpressLayer[] | undefined {
  const router = routerOf(app)
  const { stack } = router as { stack?: unknown }
  return Array.isArray(stack) ? (stack as ExpressLayer[]) : undefined
}

function routerOf(app: object): object {
  const lazy: unknown = Reflect.get(app, '_router')
  if (typeof lazy === 'function') return lazy
  // Express 4 before its first route: there, looking at `app.router` throws.
  if ('lazyrouter' in app) return app
  const router: unknown = Reflect.get(app, 'router')
  return typeof router === 'function' ? router : app
}

function walk(
  stack: readonly ExpressLayer[],
  at: Place,
  samples: Samples,
  mounted: readonly MountedRouter[],
): readonly Route[] {
  return stack.flatMap((layer) => {
    if (layer.route) return ofRoute(layer, layer.route, at, samples)
    const { stack: inner } = layer.handle
    if (Array.isArray(inner)) {
      return placesOf(layer, layer.rawPath ?? mountPatterns(layer), samples).flatMap((place) =>
        walk(inner as ExpressLayer[], join(at, place), samples, mounted),
      )
    }
    // Express hides an app that is mounted in another behind a function.
    const isHidden = layer.name === 'mounted_app' && !mounted.some((one) => isAt(one, layer, at))
    if (!isHidden) return []
    throw unreadable(
      `an app mounted below ${at.pattern || '/'}`,
      "name it in the option routers: [{ path: '/where', router: theApp }]",
    )
  })
}

function isAt({ path }: MountedRouter, layer: ExpressLayer, at: Place): boolean {
  return path.startsWith(at.path) && layer.match(path.slice(at.path.length) || '/') !== false
}

function ofRoute(
  layer: ExpressLayer,
  route: NonNullable<ExpressLayer['route']>,
  at: Place,
  samples: Samples,
): readonly Route[] {
  const methods = methodsToAsk(Object.keys(route.methods))
  return placesOf(layer, route.path, samples).flatMap((place) =>
    methods.map((method) => ({ method, ...join(at, place) })),
  )
}

function join(at: Place, below: Place): Place {
  return { pattern: `${at.pattern}${below.pattern}`, path: `${at.path}${below.path}` }
}

/** Where a layer is, below what it is in: one place for each of its patterns. */
function placesOf(layer: ExpressLayer, patterns: unknown, samples: Samples): readonly Place[] {
  const list: unknown[] = Array.isArray(patterns) ? (patterns as unknown[]).flat(9) : [patterns]
  if (!list.every((one) => typeof one === 'string')) return placesByPaths(layer, samples)
  return list.map((pattern) => {
    if (layer.route === undefined && (pattern === '/' || pattern === '')) {
      return { pattern: '', path: '' }
    }
    const path = fillPath(pattern, samples)
    if (layer.match(path)) return { pattern, path }
    throw unreadable(
      `the route ${pattern}`,
      `it does not match ${path}; name values that fit in the option params`,
    )
  })
}

/** The paths that the app's author has named, for a layer whose patterns cannot be read: at least one for each. */
function placesByPaths(layer: ExpressLayer, { paths }: Samples): readonly Place[] {
  const { matchers = [(path: string) => layer.match(path)] } = layer
  if (!matchers.every((matches) => paths.some((path) => matches(path)))) {
    const what = layer.route ? `the route ${String(layer.route.path)}` : 'a mounted router'
    throw unreadable(what, 'name a path that it matches in the option paths')
  }
  return paths.flatMap((path) => {
    const taken = layer.match(path)
    if (taken === false) return []
    const place = taken === true ? (layer.path ?? path) : taken.path
    return [{ pattern: place, path: place }]
  })
}
