// What a registry would get: packs what is built, asks publint and attw, and looks into the tarballs; then installs them into
// an empty project and imports every export there, so that a file missing from `files` or `exports` is found here.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const packages = ['verify-core', 'express-2fa', 'koa-2fa']

function run(command: string, args: readonly string[], cwd: string): void {
  console.log(`${cwd.replace(root, '.')}$ ${command} ${args.join(' ')}`)
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (status !== 0) {
    console.error(`${command} failed`)
    process.exit(1)
  }
}

/** What may be missing or too much in a tarball without anybody noticing. */
function checkContent(name: string, packed: string): void {
  const [tarball] = JSON.parse(packed) as [{ files: readonly { path: string }[] }]
  const paths = tarball.files.map(({ path }) => path)
  const missing = [
    'LICENSE',
    'README.md',
    'package.json',
    'dist/index.js',
    'dist/index.d.ts',
  ].filter((path) => !paths.includes(path))
  const tooMuch = paths.filter(
    (path) =>
      /\.test\.|\.env|\.(?:pem|key|db)$/.test(path) || !/^(?:dist|src|sql)\/|^[^/]+$/.test(path),
  )
  if (missing.length + tooMuch.length === 0) return
  console.error(
    `${name}: the tarball lacks [${missing.join()}] and should not hold [${tooMuch.join()}]`,
  )
  process.exit(1)
}

/** Every way in that a package publishes, as it is imported. */
function entriesOf(name: string): readonly string[] {
  const text = readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')
  const { exports } = JSON.parse(text) as { exports: Readonly<Record<string, unknown>> }
  const paths = Object.keys(exports).filter((path) => path !== './package.json')
  return paths.map((path) => `${name}${path.slice(1)}`)
}

const scratch = mkdtempSync(join(tmpdir(), 'packed-'))
try {
  for (const name of packages) {
    const folder = join(root, 'packages', name)
    run('npx', ['publint', '--strict'], folder)
    run('npx', ['attw', '--pack', '.', '--profile', 'esm-only'], folder)
    const packed = execFileSync('npm', ['pack', '--json', '--pack-destination', scratch], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    checkContent(name, packed.toString())
  }
  const tarballs = readdirSync(scratch).filter((name) => name.endsWith('.tgz'))
  const consumer = {
    name: 'consumer',
    private: true,
    type: 'module',
    dependencies: {
      ...Object.fromEntries(
        packages.map((name) => [
          name,
          `file:./${tarballs.find((file) => file.startsWith(`${name}-`)) ?? ''}`,
        ]),
      ),
      '@opentelemetry/api': '1.9.1',
      express: '5.3.0',
      'express-session': '1.19.0',
      koa: '3.3.0',
    },
    overrides: {
      'verify-core': `file:./${tarballs.find((file) => file.startsWith('verify-core-')) ?? ''}`,
    },
  }
  writeFileSync(join(scratch, 'package.json'), JSON.stringify(consumer))
  writeFileSync(
    join(scratch, 'use.js'),
    [
      "import { memoryStore, createTwoFactor, TwoFactorError } from 'verify-core'",
      "import { vonageVerify } from 'verify-core/vonage'",
      "import { expressTwoFactor } from 'express-2fa'",
      "import { koaTwoFactor } from 'koa-2fa'",
      "const provider = vonageVerify({ apiKey: 'k', apiSecret: 's' })",
      "const options = { brand: 'B', provider, store: memoryStore(), secret: 'x'.repeat(32), allowedCountries: ['GB'] }",
      "if (typeof createTwoFactor(options).guard !== 'function') throw new Error('no guard')",
      'for (const build of [expressTwoFactor, koaTwoFactor]) {',
      '  const two = build({ ...options, user: () => undefined })',
      "  if (typeof two.required() !== 'function' || !TwoFactorError) throw new Error('no middleware')",
      '}',
      ...packages.flatMap(entriesOf).map((entry) => `await import('${entry}')`),
      "console.log('packed packages work')",
    ].join('\n'),
  )
  run(
    'npm',
    ['install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error'],
    scratch,
  )
  run('node', ['use.js'], scratch)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
