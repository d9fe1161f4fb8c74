// npm leaves a platform package out of the lock when the registry lacks it, and `npm ci` then refuses
// the lock. This finds such holes before a fresh clone does.
import { readFileSync } from 'node:fs'

const { packages } = JSON.parse(
  readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'),
)

const isLocked = (path, name) => {
  for (let at = path; ; at = at.slice(0, at.lastIndexOf('node_modules/')).replace(/\/$/, '')) {
    if (packages[`${at === '' ? '' : `${at}/`}node_modules/${name}`]) return true
    if (at === '') return false
    if (!at.includes('node_modules/')) at = ''
  }
}

const missing = []
for (const [path, entry] of Object.entries(packages)) {
  for (const name of Object.keys(entry.optionalDependencies ?? {})) {
    if (!isLocked(path, name)) missing.push(`${path}: ${name}@${entry.optionalDependencies[name]}`)
  }
}
const named = Object.entries(packages).filter(([, entry]) => /^https?:/.test(entry.resolved ?? ''))

for (const line of missing)
  console.error(`package-lock.json lacks an optional dependency of ${line}`)
for (const [path] of named) console.error(`package-lock.json names a registry host at ${path}`)
if (missing.length + named.length > 0) process.exitCode = 1
