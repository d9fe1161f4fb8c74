import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The folder of Pollstr: relative paths begin there. */
export const exampleFolder = join(import.meta.dirname, '..')

/** Read `.env`. The first file wins over the second, and what is set already wins over both. */
function loadEnvFiles(): void {
  for (const folder of [exampleFolder, join(exampleFolder, '..', '..')]) {
    const file = join(folder, '.env')
    if (existsSync(file)) process.loadEnvFile(file)
  }
}

/** Run a program to its end; what it cannot do is said in its error's words. */
export function run(program: () => Promise<void>): void {
  loadEnvFiles()
  program().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : error)
    process.exitCode = 1
  })
}

/** Resolves when this process is asked to end. */
export function nextSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
  })
}
