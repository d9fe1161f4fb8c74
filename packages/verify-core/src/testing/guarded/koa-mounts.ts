/**
 * The prefix at which `koa-mount` has put a middleware; `undefined` for any other middleware. It keeps the prefix to
 * itself, but looks for it in the path before it does anything else, so it is given a path that listens. No other
 * middleware is run outside a request: only what sets `ctx.mountPath`, which is what `koa-mount` does.
 */
export function prefixOf(middleware: unknown): string | undefined {
  if (typeof middleware !== 'function' || !String(middleware).includes('mountPath'))
    return undefined
  let prefix: string | undefined
  const path = {
    indexOf(start: unknown) {
      if (typeof start === 'string') prefix ??= start
      return -1
    },
  }
  const answered: unknown = Reflect.apply(middleware, undefined, [
    { path },
    () => Promise.resolve(),
  ])
  // What only looks like it may fail on such a path.
  if (answered instanceof Promise) answered.catch(() => {})
  return prefix
}
