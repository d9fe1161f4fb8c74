import { defineConfig, type Options } from 'tsup'

const shared = {
  format: ['esm'],
  dts: false,
  sourcemap: true,
  treeshake: true,
} satisfies Options

const server: Options = {
  ...shared,
  entry: [
    'src/index.ts',
    'src/adapter/index.ts',
    'src/vonage/index.ts',
    'src/redis/index.ts',
    'src/otel/index.ts',
    'src/sql/index.ts',
    'src/cli/main.ts',
    'src/testing/index.ts',
  ],
  target: 'node22',
  // Each build cleans its own folder only: they run side by side.
  clean: ['!client/**'],
  // The test kit uses the package by its public names, as an app does.
  external: ['verify-core', 'verify-core/vonage'],
}

const browser: Options = {
  ...shared,
  entry: ['src/client/index.ts'],
  outDir: 'dist/client',
  platform: 'browser',
  target: 'es2022',
  clean: true,
}

export default defineConfig([server, browser])
