import { defineConfig, type Options } from 'tsup'

/** No copies of these: what is thrown is of the class that apps know, and what the CLI makes is what apps make. */
const onlyOnce: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'only once',
  setup(build) {
    const ours = /^(?:\.\.\/)+(?:errors|two-factor)\.ts$/
    build.onResolve({ filter: ours }, () => ({ path: 'verify-core', external: true }))
  },
}

const shared = {
  format: ['esm'],
  dts: false,
  sourcemap: true,
  treeshake: true,
} satisfies Options

const server = {
  ...shared,
  target: 'node22',
  // The test kit uses the package by its public names, as an app does.
  external: ['verify-core', 'verify-core/vonage'],
} satisfies Options

const core: Options = {
  ...server,
  entry: ['src/index.ts'],
  // Each build cleans its own files only: they run side by side.
  clean: ['*.js', '*.map'],
}

/**
 * Built apart from the core, with copies of the small pure modules that they share with it. In one build each module
 * that others use too would be a file of its own, a dozen of them, and importing the core would take twice as long.
 */
const beside = [
  'adapter/index',
  'cli/main',
  'otel/index',
  'redis/index',
  'sql/index',
  'testing/index',
  'vonage/index',
].map((name): Options => ({
  ...server,
  entry: { [name]: `src/${name}.ts` },
  clean: [`${name.split('/')[0]}/**`],
  splitting: false,
  esbuildPlugins: [onlyOnce],
}))

const browser: Options = {
  ...shared,
  entry: ['src/client/index.ts'],
  outDir: 'dist/client',
  platform: 'browser',
  target: 'es2022',
  clean: true,
}

export default defineConfig([core, ...beside, browser])
