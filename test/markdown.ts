import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

/** The blocks of code of one language, in order. */
export function codeBlocks(path: string, language: string): readonly string[] {
  const blocks = readFileSync(join(root, path), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)
  return [...blocks].filter(([, name]) => name === language).map(([, , code = '']) => code)
}
