import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
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

describe('the README of verify-core', () => {
  it('lists exactly the options there are', () => {
    const source = read('packages/verify-core/src/options.ts')
    const options = /export interface TwoFactorOptions \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? ''
    const listed = all(read('packages/verify-core/README.md'), /^\| `(\w+)` +\|/gm)
    expect(listed).toEqual(all(options, /^ {2}readonly (\w+)\??:/gm))
  })
})

describe('docs/adapters.md', () => {
  const docs = read('docs/adapters.md')
  const source = read('packages/verify-core/src/testing/adapter-contract/harness.ts')
  const body = (pattern: RegExp) => pattern.exec(source)?.[1] ?? ''

  it('lists exactly what a case says of its app', () => {
    const setup = body(/export interface ContractSetup \{([\s\S]*?)\n\}/)
    const parsers = body(/type Parsers =\n([\s\S]*?)\n\n/)
    const named = [...all(setup, /^ {2}readonly (\w+)\??:/gm), ...all(parsers, /\| '(\w+)'/g)]
    expect(all(docs, /^\| `(\w+)` +\|/gm)).toEqual(named.sort())
  })

  it('lists exactly the routes of the app', () => {
    const told = body(/\/\*\*\n( \* A running app of the adapter[\s\S]*?) \*\//)
    const paths = (text: string) => all(text, /(\/(?:\w+\/)*(?::?\w+))`/g)
    const rows = docs.split('\n').filter((line) => line.startsWith('| `') && line.includes(' /'))
    expect(paths(rows.join('\n'))).toEqual(paths(told).filter((path) => path !== '/2fa'))
  })
})

describe('docs/limits.md', () => {
  it('lists the caps on sends with their defaults, and names every other', () => {
    const docs = read('docs/limits.md')
    const source = read('packages/verify-core/src/limits.ts')
    const defaults = all(source, /^ {2}(\w+): ([\d_]+),$/gm)
    const listed = all(docs, /^\| `(\w+)` +\| (\d+)/gm)
    const sends = defaults.filter((one) => /^(sends|newPhones)/.test(one))
    expect(listed).toEqual(sends)
    for (const one of defaults) expect(docs).toContain(`\`${one.split(' ')[0]}\``)
  })
})

describe('docs/observability.md', () => {
  const docs = read('docs/observability.md')

  it('lists exactly the events there are', () => {
    const types = /export type TwoFactorEvent =([\s\S]*?)\n\n/.exec(
      read('packages/verify-core/src/events.ts'),
    )?.[1]
    const declared = (types ?? '').matchAll(/readonly type:((?:\s*\|?\s*'\w+')+)/g)
    const names = [...declared].flatMap(([, union = '']) => all(union, /'(\w+)'/g))
    expect(all(docs, /^\| `([a-z_]+)` +\|/gm)).toEqual(names.sort())
  })

  it('lists exactly the metrics there are', () => {
    const source =
      read('packages/verify-core/src/otel/event-metrics.ts') +
      read('packages/verify-core/src/otel/traced-provider.ts')
    const counters = all(source, /= counter\('([\w.]+)'/g)
    const others = all(source, /create(?:Histogram|UpDownCounter)\('two_factor\.([\w.]+)'/g)
    expect(all(docs, /^\| `two_factor\.([\w.]+)`/gm)).toEqual([...counters, ...others].sort())
  })
})

const quickStarts = [
  { of: 'the README', path: 'README.md', folder: 'examples/pollstr' },
  { of: 'express-2fa', path: 'packages/express-2fa/README.md', folder: 'packages/express-2fa' },
]

describe.each(quickStarts)('the quick start of $of', ({ path, folder: home }) => {
  it('runs as it stands, in at most 20 lines', async () => {
    const code = /```ts\n([\s\S]*?)```/.exec(read(path))?.[1] ?? ''
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(20)
    const folder = join(root, home, '.readme')
    mkdirSync(folder, { recursive: true })
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const port = await freePort()
    writeFileSync(join(folder, 'app.ts'), code)
    writeFileSync(
      join(folder, 'tsconfig.json'),
      JSON.stringify({ extends: '../../../tsconfig.base.json', include: ['app.ts'] }),
    )
    const types = await run('npx', ['tsc', '--noEmit', '-p', folder])
    expect(types).toBe('')
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

/** What a command prints; of one that fails too. */
async function run(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const chunks: Buffer[] = []
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => chunks.push(chunk))
  }
  await once(child, 'close')
  return Buffer.concat(chunks).toString()
}

/** A port that nobody listens on at the moment. */
async function freePort(): Promise<number> {
  const server = createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
