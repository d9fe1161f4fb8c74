import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Which imports (as written) the files of a folder may have; `types` for those that vanish at run time. */
const rules = [
  { files: 'packages/verify-core/src/flow/*.ts', may: /^\.\/|^\.\.\/records\/(keys|types)\.ts$/ },
  {
    files: 'packages/verify-core/src/actions/*.ts',
    mayNot: /express|koa|@vonage|memory-store|\.\.\/vonage|^node:(?!timers)/,
  },
  { files: 'packages/verify-core/src/vonage/*.ts', mayNot: /flow\/|actions\/|\/http\.ts/ },
  {
    files: 'packages/verify-core/src/sql/**/*.ts',
    mayNot:
      /flow\/|actions\/|vonage\/|\/http\.ts|^(pg|postgres|mysql2|better-sqlite3|node:sqlite)\b/,
  },
  {
    files: 'packages/verify-core/src/redis/**/*.ts',
    may: /^\.\/|^\.\.\/(store|errors|deadline|crypto|frozen-json)\.ts$|^node:(crypto|zlib)$/,
  },
  { files: 'packages/verify-core/src/pages/**/*.ts', mayNot: /flow\/|actions\/|records\/|routes/ },
  { files: 'packages/verify-core/src/client/*.ts', may: /^\.\/(ask|state)\.ts$/ },
  { files: 'packages/express-2fa/src/*.ts', may: /^\.\/|^verify-core(\/adapter)?$/ },
  { files: 'packages/koa-2fa/src/*.ts', may: /^\.\/|^verify-core(\/adapter)?$/ },
  { files: 'examples/pollstr/src/**/*.ts', mayNot: /packages\/|verify-core\/(src|dist)/ },
] as const

function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(root, file), 'utf8')
  const found = text.matchAll(/^(import|export) (type )?[^;'"]*?from '([^']+)'/gms)
  return [...found].flatMap(([, , isType, from = '']) => (isType ? [] : [from]))
}

describe('the architecture', () => {
  for (const rule of rules) {
    it(`holds in ${rule.files}`, () => {
      const files = globSync(rule.files, { cwd: root }).filter((file) => !file.endsWith('.test.ts'))
      expect(files.length).toBeGreaterThan(0)
      const wrong = files.flatMap((file) =>
        importsOf(file)
          .filter((from) => ('may' in rule ? !rule.may.test(from) : rule.mayNot.test(from)))
          .map((from) => `${file} imports ${from}`),
      )
      expect(wrong).toEqual([])
    })
  }

  it('keeps flow/ pure: no await, no clock, no randomness', () => {
    for (const file of globSync('packages/verify-core/src/flow/*.ts', { cwd: root })) {
      const code = readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
      expect([file, /\bawait\b|Date\.now|Math\.random|node:/.test(code)]).toEqual([file, false])
    }
  })
})
