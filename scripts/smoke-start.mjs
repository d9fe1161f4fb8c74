// Runs `npm start` as the README says and waits until Pollstr serves its first page, then stops it.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const scratch = mkdtempSync(join(tmpdir(), 'pollstr-'))
const child = spawn('npm', ['start'], {
  cwd: root,
  env: { ...process.env, PORT: '0', DATABASE_URL: `file:${join(scratch, 'pollstr.db')}` },
  stdio: ['ignore', 'pipe', 'inherit'],
  detached: true,
})

const stop = (status) => {
  try {
    process.kill(-child.pid, 'SIGTERM')
  } catch {
    // It has ended by itself.
  }
  rmSync(scratch, { recursive: true, force: true })
  process.exit(status)
}

setTimeout(() => {
  console.error('npm start did not print a URL within two minutes')
  stop(1)
}, 120_000).unref()
child.on('exit', (code) => {
  console.error(`npm start ended with ${code}`)
  stop(1)
})

let printed = ''
for await (const chunk of child.stdout) {
  process.stdout.write(chunk)
  printed += chunk
  const url = /http:\/\/[\w.:[\]]+/.exec(printed)?.[0]
  if (url === undefined) continue
  const response = await fetch(new URL('/polls/', url))
  const text = await response.text()
  if (response.status !== 200 || (!text.includes('What&#39;s up') && !text.includes("What's up"))) {
    console.error(`GET /polls/ answered ${response.status} without the seeded polls`)
    stop(1)
  }
  console.log('npm start serves the polls')
  child.removeAllListeners('exit')
  stop(0)
}
