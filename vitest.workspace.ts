import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const project = (name: string, root: string, include: string[]) => ({
  extends: true as const,
  root,
  test: { name, include },
})

/** Its tests are told where Chromium is, or skip; see tools/browser.ts. */
const withChromium = ({ test, ...rest }: ReturnType<typeof project>) => ({
  ...rest,
  test: { ...test, globalSetup: ['e2e/global-setup.ts'] },
})

export default defineConfig({
  ssr: {
    resolve: {
      conditions: ['@two-factor/source', 'node', 'development|production'],
    },
  },
  test: {
    reporters: ['default', './tools/summary-reporter.ts'],
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // Most files wait for a database, a process or a browser, so that two make use even of one core.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Concurrent tests wait for deadlines, most of the time.
    maxConcurrency: 20,
    coverage: {
      provider: 'v8',
      include: ['packages/*/src/**/*.ts'],
      exclude: ['**/*.test.ts', '**/testing/**'],
      reporter: ['text-summary', 'json-summary', 'lcov'],
    },
    projects: [
      project('verify-core', 'packages/verify-core', ['src/**/*.test.ts', 'test/**/*.test.ts']),
      project('express-2fa', 'packages/express-2fa', ['src/**/*.test.ts', 'test/**/*.test.ts']),
      project('koa-2fa', 'packages/koa-2fa', ['src/**/*.test.ts', 'test/**/*.test.ts']),
      project('pollstr', 'examples/pollstr', ['src/**/*.test.ts', 'test/**/*.test.ts']),
      withChromium(project('browser', '.', ['e2e/**/*.test.ts'])),
      project('workspace', '.', ['test/**/*.test.ts', 'tools/**/*.test.ts']),
    ],
  },
})
