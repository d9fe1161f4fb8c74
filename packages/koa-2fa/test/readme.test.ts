import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { createBrowser } from 'verify-core/testing'
import { describe, expect, it, onTestFinished } from 'vitest'

const home = join(import.meta.dirname, '..')
const root = join(home, '../..')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

describe('the quick start of the README', () => {
  const readme = readFileSync(join(home, 'README.md'), 'utf8')
  const code = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''

  it('has at most 20 lines, compiles and runs', { timeout: 60_000 }, async () => {
    expect(code.trim().split('\n').length).toBeLessThanOrEqual(20)
    const folder = join(home, '.readme')
    mkdirSync(folder, { recursive: true })
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    writeFileSync(join(folder, 'app.ts'), code)
    const config = { extends: '../../../tsconfig.base.json', include: ['app.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    execFileSync(process.execPath, [tsc, '--noEmit', '-p', folder], { stdio: 'inherit' })

    const port = await freePort()
    const child = spawn(process.execPath, ['--conditions=@two-factor/source', 'app.ts'], {
      cwd: folder,
      env: {
        PATH: process.env['PATH'],
        PORT: String(port),
        TWO_FACTOR_SECRET: 'a secret of at least thirty-two bytes',
        VONAGE_API_KEY: 'key12345',
        VONAGE_API_SECRET: 'a-secret',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    onTestFinished(() => void child.kill())
    await new Promise((resolve, reject) => {
      child.stdout.once('data', resolve)
      child.once('exit', () => reject(new Error('the quick start ended')))
    })
    const answer = await createBrowser(`http://127.0.0.1:${port}`).get('/polls/1')
    expect([answer.status, answer.location]).toEqual([303, '/login?next=%2Fpolls%2F1'])
  })
})
