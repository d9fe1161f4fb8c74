// Runs before `npm start` and `npm test`, on any Node: installs when a clone is fresh or the lock has moved on,
// so that either command works alone. Plain JavaScript, because the Node on PATH may not read TypeScript.
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const lock = `${root}package-lock.json`
const installed = `${root}node_modules/.package-lock.json`
const ownNode = `${root}node_modules/.bin/node`

const isStale = !existsSync(installed) || statSync(installed).mtimeMs < statSync(lock).mtimeMs
if (isStale) {
  console.error('Installing the dependencies (about a minute, once) ...')
  const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'
  const { status } = spawnSync(npm, ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (status !== 0) process.exit(status ?? 1)
}

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const isRecent = major > 22 || (major === 22 && minor >= 18)
if (!isRecent && !existsSync(ownNode) && !existsSync(`${ownNode}.exe`)) {
  console.error(
    `Node ${process.versions.node} is too old, and node_modules/.bin/node is missing: its install script did not run.\n` +
      'Run `npm ci` without --ignore-scripts, or put Node 22.18 or later on PATH.',
  )
  process.exit(1)
}
