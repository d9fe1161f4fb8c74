import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')

const all = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map((match) => match.slice(1).join(' ')))].sort()

describe('docs/errors.md', () => {
  const docs = read('docs/errors.md')

  it('names exactly the codes that can be thrown', () => {
    const source = read('packages/verify-core/src/errors.ts')
    expect(all(docs, /^\| `(ERR_2FA_\w+)`/gm)).toEqual(all(source, /\| '(ERR_2FA_\w+)'/g))
  })

  it('names exactly the codes that are warned of', () => {
    const source = read('packages/verify-core/src/checks.ts')
    expect(all(docs, /^\| `(WARN_2FA_\w+)`/gm)).toEqual(all(source, /code: '(WARN_2FA_\w+)'/g))
  })

  it('names exactly the problems of the wire, with their statuses', () => {
    const source = read('packages/verify-core/src/problems.ts')
    const listed = all(docs, /^\| `([a-z_]+)` +\| (\d{3})/gm)
    expect(listed).toEqual(all(source, /^ {2}([a-z_]+): (\d{3}),$/gm))
  })
})

describe('the quick start of the README', () => {
  it('runs as it stands, in at most 25 lines', async () => {
    const code = /```ts\n([\s\S]*?)```/.exec(read('README.md'))?.[1] ?? ''
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(25)
    const folder = join(root, 'examples', 'pollstr', '.readme')
    mkdirSync(folder, { recursive: true })
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const port = 20_000 + (process.pid % 20_000)
    writeFileSync(join(folder, 'app.ts'), code)
    const child = spawn(process.execPath, ['--conditions=@two-factor/source', 'app.ts'], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        VONAGE_API_KEY: 'key12345',
        VONAGE_API_SECRET: 'a-secret',
        TWO_FACTOR_SECRET: 'a secret of at least thirty-two bytes',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill())
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve)
      child.once('exit', () => reject(new Error('the quick start ended')))
    })
    const answer = await fetch(`http://127.0.0.1:${port}/polls/1`, {
      headers: { accept: 'text/html' },
      redirect: 'manual',
    })
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      '/login?next=%2Fpolls%2F1',
    ])
  })
})
