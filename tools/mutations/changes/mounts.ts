import type { Mutation } from '../mutation.ts'

/** Faults of where the routes are, and of where they lead. */
export const mountMutations: readonly Mutation[] = [
  {
    id: 'answers-at-any-mount',
    file: 'verify-core/src/routes.ts',
    find: 'if (isMounted) return\n',
    replace: 'if (isMounted || !isMounted) return\n',
    caughtBy: ['M01'],
  },
  {
    id: 'mount-is-found-anywhere-in-the-address',
    file: 'verify-core/src/routes.ts',
    find: 'const isMounted = trim(pathname)',
    replace: 'const isMounted = originalUrl.includes(path) || trim(pathname)',
    caughtBy: ['M01'],
  },
  {
    id: 'guard-leads-to-the-usual-path',
    file: 'verify-core/src/refusals.ts',
    find: 'const start = `${settings.path}/`',
    replace: "const start = '/2fa/'",
    caughtBy: ['M02', 'M03'],
  },
  {
    id: 'pages-link-to-the-usual-path',
    file: 'verify-core/src/pages/layout.ts',
    find: 'const script = `${page.path}/script.js',
    replace: 'const script = `/2fa/script.js',
    caughtBy: ['M02'],
  },
  {
    id: 'steps-are-at-the-usual-path',
    file: 'verify-core/src/actions/answers.ts',
    find: 'return `${ctx.settings.path}${path}${search}`',
    replace: 'return `/2fa${path}${search}`',
    caughtBy: ['M02', 'M03'],
  },
  {
    id: 'adapter-takes-the-usual-path-off',
    file: 'express-2fa/src/request.ts',
    find: 'return this.#req.path',
    replace: "return (this.#req.originalUrl.split('?')[0] ?? '').replace(/^\\/2fa/, '')",
    caughtBy: ['M02', 'M03', 'M04'],
  },
  {
    id: 'steps-forget-the-query-of-the-way-on',
    file: 'verify-core/src/actions/answers.ts',
    find: "if (ctx.next !== undefined) query.set('next', ctx.next)",
    replace: "if (ctx.next !== undefined) query.set('next', ctx.next.split('?')[0] ?? '')",
    caughtBy: ['M03'],
  },
  {
    id: 'own-pages-are-at-the-usual-path',
    file: 'verify-core/src/options.ts',
    find: 'forbiddenNext: [path, trimEnd(loginPath), trimEnd(logoutPath)],',
    replace: "forbiddenNext: ['/2fa', trimEnd(loginPath), trimEnd(logoutPath)],",
    caughtBy: ['M04'],
  },
  {
    id: 'guard-knows-the-address-in-its-mount-alone',
    file: 'express-2fa/src/request.ts',
    find: 'return this.#req.originalUrl',
    replace: "return this.#req.baseUrl === '/area' ? this.#req.url : this.#req.originalUrl",
    caughtBy: ['M05'],
  },
]
