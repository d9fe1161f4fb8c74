// What a registry would get: builds, packs, and asks publint and attw; then installs the tarballs into an empty
// project and runs both quick starts there, so that a file missing from `files` or `exports` is found here.
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const packages = ['verify-core', 'express-2fa', 'koa-2fa'].filter((name) =>
  readdirSync(join(root, 'packages', name)).includes('dist'),
)

function run(command: string, args: readonly string[], cwd: string): void {
  console.log(`${cwd.replace(root, '.')}$ ${command} ${args.join(' ')}`)
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' })
  if (status !== 0) {
    console.error(`${command} failed`)
    process.exit(1)
  }
}

const scratch = mkdtempSync(join(tmpdir(), 'packed-'))
try {
  for (const name of packages) {
    const folder = join(root, 'packages', name)
    run('npx', ['publint', '--strict'], folder)
    run('npx', ['attw', '--pack', '.', '--profile', 'esm-only'], folder)
    execFileSync('npm', ['pack', '--pack-destination', scratch], { cwd: folder, stdio: 'ignore' })
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
      express: '5.3.0',
      'express-session': '1.19.0',
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
      "const provider = vonageVerify({ apiKey: 'k', apiSecret: 's' })",
      "const options = { brand: 'B', provider, store: memoryStore(), secret: 'x'.repeat(32), allowedCountries: ['GB'] }",
      "if (typeof createTwoFactor(options).guard !== 'function') throw new Error('no guard')",
      'const two = expressTwoFactor({ ...options, user: () => undefined })',
      "if (typeof two.required() !== 'function' || !TwoFactorError) throw new Error('no middleware')",
      "console.log('packed packages work')",
    ].join('\n'),
  )
  run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], scratch)
  run('node', ['use.js'], scratch)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
