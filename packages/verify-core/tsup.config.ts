import { defineConfig } from 'tsup'

export default defineConfig({
  entry: [
    'src/index.ts',
    'src/vonage/index.ts',
    'src/otel/index.ts',
    'src/cli/main.ts',
    'src/testing/index.ts',
  ],
  format: ['esm'],
  target: 'node22',
  dts: false,
  sourcemap: true,
  clean: true,
  treeshake: true,
  // The test kit uses the package by its public names, as an app does.
  external: ['verify-core', 'verify-core/vonage'],
})
