import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeBlocks } from './markdown.ts'

const root = join(import.meta.dirname, '..')
const folder = join(root, 'examples', 'pollstr', '.testing-your-app')

/** The blocks say in their first line which file they belong to. */
function fileOf(name: string): string {
  const blocks = codeBlocks('docs/testing-your-app.md', 'ts')
  return blocks.filter((block) => block.startsWith(`// ${name}\n`)).join('\n')
}

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  for (const name of ['app.ts', 'app.test.ts']) writeFileSync(join(folder, name), fileOf(name))
  const config = { extends: '../../../tsconfig.json', include: ['*.ts'] }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
})

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

describe('docs/testing-your-app.md', () => {
  it('compiles', () => {
    const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'tsc'), ['-p', folder])
    expect(stdout.toString()).toBe('')
  })

  it('runs', () => {
    const flags = [
      '--conditions=@two-factor/source',
      '--test',
      '--test-reporter=tap',
      'app.test.ts',
    ]
    const { NODE_ENV: _env, NODE_TEST_CONTEXT: _context, ...env } = process.env
    const { stdout, status } = spawnSync(process.execPath, flags, { cwd: folder, env })
    expect([status, stdout.toString()]).toEqual([0, expect.stringContaining('# pass 3')])
  })
})
